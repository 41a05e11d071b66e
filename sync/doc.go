// Package sync brings one list up to date, on demand or on schedule.
//
// [Syncer.Sync] is the whole flow of one list and reads from top to bottom:
// fetch the documents, read them into a stage, judge what the stage would do,
// and commit or leave everything as it was. It is synchronous and has no clock
// and no loop of its own; [Scheduler] only calls it when it is due.
//
// Importers name the package listsync, to tell it from the standard library's.
package sync
