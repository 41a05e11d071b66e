// Package register knows the notices of the PRC lists that cannot all be
// fetched again, and makes a list of what notices do: [Base] returns the
// reviewed facts the binary carries, [Fold] the designations that follow from
// notices, [Resolve] what an act is about, [Gaps] the numbers that are missing
// and [Differences] what two readings of one notice do not agree in.
//
// # The form of a notice
//
// A notice is written in YAML, one document each. The files in data, named by
// list, are in this form, and so is what an operator supplies for a notice that
// could not be read ([Supply]):
//
//	key: 2024-1                  # "<year>-<number>", or the day of issue where there is no number
//	number: 不可靠实体清单工作机制公告〔2024〕1号   # as the authority gives it
//	date: 2024-05-20             # day of issue
//	issuer: 不可靠实体清单工作机制（商务部代章）
//	title: …
//	url: https://…               # the address it is best known by
//	copies: [https://…]          # other addresses of it
//	acts:
//	  - action: add              # add, modify, suspend, stop, remove, resume, investigate or warn
//	    effective: 2024-05-20    # a day, or "2025-04-10T12:01:00+08:00"
//	    basis:
//	      - {law: 不可靠实体清单规定, articles: [2, 8, 10]}
//	    measures:
//	      - codes: [entry-ban, visa-denial]    # the contract's codes
//	        text: 对高级管理人员不予签发签证、不准入境    # the authority's words
//	        hits: [senior-management]          # target where it is left out
//	        binds: [cn-persons]                # of every code, or {transaction-ban: [cn-persons]}
//	        regions: [CN, HK, MO]              # of entry-ban and visa-denial
//	        to: [1-12, 14]                     # ordinals of the targets; all where it is left out
//	    each: {kind: entity, countries: [{code: US, text: 美国}]}   # of every target that says nothing else
//	    targets:                               # in the order of the notice, counted from 1
//	      - {zh: 通用动力陆地系统公司, en: General Dynamics Land Systems}
//
// A suspension has until, the first day on which it does not hold any more, and
// until_basis, which is stated or computed; without until it has no end. Acts
// about earlier notices name them, or designations of them, in on: [2025-7] or
// [2025-4/2]. An act that takes parties off the list says delisting_stated:
// true. problems: [{code, text}] says what is not certain.
//
// A target has zh or en or both, and where the notice tells them: aliases, kind
// (individual or entity), gender (male or female), role, born {date, text},
// nationalities, countries, addresses [{full, postcode, country}], parent (the
// ordinal of the party it is a branch of), of (the designation a person belongs
// to, in an act that modifies), relations [{type, native, name}], as_printed
// (the name with what stands in front of it) and remarks.
//
// A measure licence-by-application is also an exception of the
// dual-use-export-ban of the same act.
package register
