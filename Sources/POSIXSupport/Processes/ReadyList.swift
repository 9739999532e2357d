import Glibc

/// The descriptors a loop waits for: filled anew for each wait.
package struct ReadyList {
  private var entries: [pollfd] = []

  package init() { entries.reserveCapacity(8) }

  package mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

  package mutating func add(reading descriptor: Int32) { add(descriptor, POLLIN) }

  package mutating func add(writing descriptor: Int32) { add(descriptor, POLLOUT) }

  private mutating func add(_ descriptor: Int32, _ events: Int32) {
    entries.append(pollfd(fd: descriptor, events: Int16(events), revents: 0))
  }

  /// Waits until one of them is ready, a signal comes, or the moment (of ``SystemTime/steady()``) has come.
  package mutating func wait(until deadline: Int64?) {
    var limit: Int32 = -1
    if let deadline {
      let left = max(0, deadline - SystemTime.steady())
      // Rounded up: waking early would mean asking again.
      limit = Int32(clamping: (left + 999_999) / 1_000_000)
    }
    let count = nfds_t(entries.count)
    let ready = entries.withUnsafeMutableBufferPointer { poll($0.baseAddress, count, limit) }
    if ready > 0 { return }
    for index in entries.indices { entries[index].revents = 0 }
  }

  /// Whether a call on the descriptor would not wait: there is something to read, room to write, an end or an error.
  package func isReady(_ descriptor: Int32) -> Bool {
    entries.contains { $0.fd == descriptor && $0.revents != 0 }
  }
}
