// Package prctest is the sites of the two ministries, for tests: pages, indexes
// and feeds in the shapes the sites are known to answer with, served over real
// HTTP, and notices in the official formulae about parties that are invented
// unless it says otherwise.
package prctest
