package config

// The vocabularies, for the reference.
var (
	EventTypes  = eventTypes
	Memberships = memberships
	Measures    = measures
)
