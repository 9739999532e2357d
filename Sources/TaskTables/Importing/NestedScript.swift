/// Puts the argument of a nested task into the work of its item.
enum NestedScript {
  /// The argument wherever `{}` stands, else behind the script after one blank.
  static func text(_ script: String, _ argument: String) -> String {
    filled(script, argument) ?? "\(script) \(argument)"
  }

  /// The argument wherever `{}` stands in a word, else as the last word.
  static func words(_ command: [String], _ argument: String) -> [String] {
    let filled = command.map { Self.filled($0, argument) }
    if filled.allSatisfy({ $0 == nil }) { return command + [argument] }
    return zip(filled, command).map { $0 ?? $1 }
  }

  /// `nil` where no `{}` stands.
  private static func filled(_ text: String, _ argument: String) -> String? {
    let bytes = Array(text.utf8)
    var filled: [UInt8] = []
    var from = 0
    var at = 0
    while at + 1 < bytes.count {
      if bytes[at] == UInt8(ascii: "{"), bytes[at + 1] == UInt8(ascii: "}") {
        filled += bytes[from..<at] + argument.utf8
        at += 2
        from = at
      } else {
        at += 1
      }
    }
    return from == 0 ? nil : String(decoding: filled + bytes[from...], as: UTF8.self)
  }
}
