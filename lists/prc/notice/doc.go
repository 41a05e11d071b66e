// Package notice reads the language of the PRC's notices: from the text of a
// page it makes the acts of the announcements, orders and spokesperson's
// answers by which the Ministry of Foreign Affairs and the Ministry of Commerce
// keep their five lists.
//
// No authority publishes a grammar of these texts. The formulae are those of
// the notices themselves; the law behind them names the measures: Law of the
// PRC on Countering Foreign Sanctions, articles 6 and 15; Provisions on the
// Unreliable Entity List (order 4 of 2020 of the Ministry of Commerce),
// article 10; Regulations on Export Control of Dual-Use Items (order 792 of the
// State Council), articles 26 to 30.
//
// What a reading is not sure of is a problem of the notice, with the words it
// is about; nothing is guessed. Only the operative part and the annex can cause
// a problem: the reasons a notice gives and the question put to a spokesperson
// say nothing about the list.
package notice
