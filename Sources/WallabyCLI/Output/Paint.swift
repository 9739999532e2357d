/// Colours of a terminal, which only repeat what a word already says.
enum Paint: UInt8, Sendable {
  case none = 0
  case bold = 1
  case red = 31
  case green = 32
  case yellow = 33
  case blue = 34
  case gray = 90

  /// The colour of a state's word.
  static func of(_ cell: Cell) -> Paint {
    guard case .state(let word) = cell else { return .none }
    switch word {
    case "failed", "timed_out", "lost": return .red
    case "completed", "done": return .green
    case "running", "locked": return .blue
    case "queued", "todo", "Wall_Time_Exceeded": return .yellow
    case "cancelled", "skipped": return .gray
    default: return .none
    }
  }

  func appendStart(to output: inout [UInt8]) {
    if self != .none { output += "\u{1b}[\(rawValue)m".utf8 }
  }

  func appendEnd(to output: inout [UInt8]) {
    if self != .none { output += "\u{1b}[0m".utf8 }
  }
}
