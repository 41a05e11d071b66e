// Package api is the program's face to other programs: the HTTP server, on TCP
// for reading and on a Unix socket for reading and acting, and the client that
// the commands use.
//
// A command speaks to the daemon through its socket when the daemon holds the
// store, and to the same handler in its own process when it does not: there is
// one way to do each thing. Wire types live here.
package api
