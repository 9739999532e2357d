internal import WallabyKit

/// What an option or an operand takes: its check, its placeholder and how shells complete it.
enum ValueKind: Hashable, Sendable {
  case text
  case file
  case directory
  case id
  case tag
  /// The name of a collection.
  case collection
  /// The name of a table of tasks.
  case table
  case duration
  case moment
  case size
  case count
  /// One of these words.
  case choice([String])
  /// Any of these words, separated by commas.
  case choices([String])
  /// A program and its arguments.
  case program

  /// Refuses what cannot be such a value.
  func check(_ argument: Argument) throws(UsageError) {
    if self == .program || self == .file || self == .directory { return }
    guard let text = argument.exactText else {
      throw .notUTF8(argument.text)
    }
    switch self {
    case .duration:
      guard DurationText.parse(text) != nil else { throw .noDuration(text) }
    case .moment: _ = try MomentText(.utc(at: Timestamp(milliseconds: 0))).parse(text)
    case .size: _ = try SizeText.parse(text)
    case .count:
      guard let number = Int(text), number >= 0 else {
        throw .noNumber(text)
      }
    case .choice(let words): try Self.check(text, in: words)
    case .choices(let words):
      for part in text.split(separator: ",") { try Self.check(String(part), in: words) }
    default: break
    }
  }

  private static func check(_ word: String, in words: [String]) throws(UsageError) {
    if words.contains(word) { return }
    throw .noneOf(words, word)
  }

  /// The words a shell can offer without asking anyone.
  var words: [String] {
    switch self {
    case .choice(let words), .choices(let words): words
    default: []
    }
  }
}
