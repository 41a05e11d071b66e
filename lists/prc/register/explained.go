package register

// otherOrder is a number in the series of the foreign ministry's orders that is
// no gap. It was given between the days of two orders of the list.
type otherOrder struct {
	number        int
	after, before string
}

var otherOrders = []otherOrder{
	// No countermeasure: it is not on the ministry's page of countermeasures.
	{2, "2023-04-07", "2023-04-13"},
	// Between these two orders the minister changed, and the numbers may have
	// begun anew. Whether a number 4 was given is not known; the ministry's page
	// has none.
	{4, "2023-04-13", "2024-04-11"},
	// No countermeasure: it is not on the ministry's page of countermeasures.
	{9, "2024-06-21", "2024-07-12"},
}
