// Package config reads sanctionsd's configuration: one struct, its defaults
// and its checks.
//
// [Load] finds and reads the file, [Parse] reads bytes. Both are strict: a key
// that is not known is an error, as is a value that could not work, and all of
// them are reported together, each with file, line, key and remedy. What comes
// back is complete: every default is filled in, every known list is there.
// Secrets kept outside the file are read by [Config.ReadSecrets], since only
// the commands that deliver or serve may read them.
//
// The comments of the fields of [Config] are the reference: a test writes
// docs/configuration.md from them.
package config
