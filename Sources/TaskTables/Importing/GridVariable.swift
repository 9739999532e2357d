public import Records

/// One parameter of a grid, and the values that it takes.
public struct GridVariable: Hashable, Sendable {
  /// What stands between braces for it.
  public var name: String
  /// In their order, as they are put into names and commands.
  public var values: [String]

  /// A variable by its name and its values.
  public init(_ name: String, _ values: [String]) {
    self.name = name
    self.values = values
  }

  /// Reads `lr=0.1,0.01`, `seed=1..5`, `seed=10..0..2` or a list of both.
  ///
  /// A range is of whole numbers, up or down, and has both its ends; what begins with a 0 keeps its width: `01..12`.
  /// `\,` is a comma in a value.
  ///
  /// - Throws: ``Records/WallabyError`` with code `invalidInput`.
  public init(parsing text: String) throws(WallabyError) {
    let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard halves.count == 2 else { throw .noVariable(text) }
    self.init(String(halves[0]), [])
    for element in Self.elements(halves[1]) {
      if element.isEmpty { throw .emptyValue(name) }
      values += try Self.range(element, of: name) ?? [element]
      if values.count > ParameterGrid.largest { throw .tooManyItems(values.count, exactly: false) }
    }
    try check()
  }

  /// Refuses a name that cannot stand between braces, and a variable without values.
  func check() throws(WallabyError) {
    let isName = name.utf8.allSatisfy { byte in
      byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || "_-.".utf8.contains(byte)
    }
    if name.isEmpty || !isName { throw .noVariableName(name) }
    if values.isEmpty { throw .emptyValue(name) }
  }

  /// What stands between the commas.
  private static func elements(_ list: Substring) -> [String] {
    var elements: [[UInt8]] = [[]]
    var isEscaped = false
    for byte in list.utf8 {
      let last = elements.count - 1
      if byte == UInt8(ascii: ",") {
        if isEscaped {
          elements[last][elements[last].count - 1] = byte
        } else {
          elements.append([])
        }
      } else {
        elements[last].append(byte)
      }
      isEscaped = byte == UInt8(ascii: "\\")
    }
    return elements.map { String(decoding: $0, as: UTF8.self) }
  }

  /// The numbers of a range; `nil` for a text that does not look like one.
  private static func range(_ text: String, of name: String) throws(WallabyError) -> [String]? {
    let parts = pieces(text)
    guard parts.count > 1, parts.allSatisfy(looksLikeNumber) else { return nil }
    let numbers = parts.compactMap { Int($0) }
    guard parts.count <= 3, numbers.count == parts.count,
      numbers.allSatisfy({ $0.magnitude <= 1_000_000_000_000_000 })
    else { throw .noRange(text, name) }
    let step = numbers.count == 3 ? Int(numbers[2].magnitude) : 1
    if step == 0 { throw .noRange(text, name) }
    let (first, last) = (numbers[0], numbers[1])
    let count = abs(last - first) / step + 1
    if count > ParameterGrid.largest { throw .tooManyItems(count, exactly: true) }
    let width = width(of: parts.prefix(2))
    return (0..<count).map { place in
      let number = first + (first <= last ? step : -step) * place
      let digits = String(number.magnitude)
      let zeros = String(repeating: "0", count: max(0, width - digits.utf8.count))
      return (number < 0 ? "-" : "") + zeros + digits
    }
  }

  /// What stands between two dots each.
  private static func pieces(_ text: String) -> [String] {
    var pieces: [[UInt8]] = [[]]
    let bytes = Array(text.utf8)
    var at = 0
    while at < bytes.count {
      if at + 1 < bytes.count, bytes[at] == UInt8(ascii: "."), bytes[at + 1] == bytes[at] {
        pieces.append([])
        at += 2
      } else {
        pieces[pieces.count - 1].append(bytes[at])
        at += 1
      }
    }
    return pieces.map { String(decoding: $0, as: UTF8.self) }
  }

  private static func looksLikeNumber(_ text: String) -> Bool {
    Double(text) != nil && text.utf8.allSatisfy { $0 < 0x3A }
  }

  /// How many digits numbers have at least, when one of them begins with a 0.
  private static func width(of numbers: ArraySlice<String>) -> Int {
    let digits = numbers.map { $0.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") } }
    let isPadded = digits.contains { $0.count > 1 && $0.first == UInt8(ascii: "0") }
    return isPadded ? digits.map(\.count).max() ?? 0 : 0
  }
}
