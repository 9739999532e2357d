/// How long a process of another host may be silent before it counts as dead.
package enum Lease {
  package static let standard: Duration = .seconds(1800)
}
