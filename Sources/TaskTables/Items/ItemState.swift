public import Records

/// Where an item stands, in the words of the seed: `todo`, `locked`, `done`, `failed`, `Wall_Time_Exceeded`, and any word that a
/// user parks items under.
///
/// It maps onto ``Records/Record/State``: `locked` is `running`, `done` is `completed`, `failed` is `failed`, `timed_out`,
/// `cancelled` or `lost`; all else is `queued`.
public struct ItemState: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The word, as it stands in the name of a ticket and in `status.json`.
  public let rawValue: String

  /// A word as it is; ``parking(_:)`` tells whether items may be reset to it.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Waits for a worker.
  public static let todo = ItemState(rawValue: "todo")
  /// A worker is at it.
  public static let locked = ItemState(rawValue: "locked")
  /// It ended well.
  public static let done = ItemState(rawValue: "done")
  /// It ended otherwise, and is not tried again.
  public static let failed = ItemState(rawValue: "failed")
  /// Its worker had to end before all nested tasks were run; the next one goes on with the rest.
  public static let wallTimeExceeded = ItemState(rawValue: "Wall_Time_Exceeded")

  public var description: String { rawValue }

  /// Workers take it.
  public var isClaimable: Bool { self == .todo || self == .wallTimeExceeded }
  /// It has been run, and ended well or not.
  public var isSettled: Bool { self == .done || self == .failed }
  /// It is kept from the workers until somebody resets it.
  public var isParked: Bool { !isClaimable && !isSettled && self != .locked }

  static let longest = 24

  /// - Throws: ``Records/WallabyError`` with code `invalidInput` for what no item can be reset to.
  public static func parking(_ word: String) throws(WallabyError) -> ItemState {
    let state = ItemState(rawValue: word)
    if let fault = fault(of: word) { throw .invalidState(word, fault) }
    if state == .locked || state.isSettled {
      throw .invalidState(word, "says what only a worker can bring about")
    }
    return state
  }

  private static func fault(of word: String) -> String? {
    if word.isEmpty { return "is empty" }
    if word.utf8.count > longest { return "is longer than \(longest) bytes" }
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    return isPlain ? nil : "has something else in it than letters, digits, '_' and '-'"
  }

  /// What the ticket says of a task in a state.
  init(_ state: Record.State) {
    switch state {
    case .queued: self = .todo
    case .running: self = .locked
    case .completed, .skipped: self = .done
    case .failed, .timedOut, .cancelled, .lost: self = .failed
    }
  }
}
