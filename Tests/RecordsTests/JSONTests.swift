import Foundation
import Testing

@testable import Records

@Suite struct JSONTests {
  @Test(arguments: [
    "null", "true", "[]", "{}", "\"\"", "0", "-1", "9223372036854775807", "0.1", "1e-07",
    "[1,[2,{}]]",
    "{\"a\":{\"b\":[null,false]}}", "\"\\u0000\\n\\\"\\\\é😀\"",
  ]) func `Text is read and written again as it was`(text: String) throws {
    #expect(try JSONValue(parsing: text.utf8).text == text)
  }

  @Test func `Numbers that no type holds keep their text`() throws {
    for text in ["123456789012345678901234567890", "1e999", "0.12345678901234567890123", "-0"] {
      #expect(try JSONValue(parsing: text.utf8).text == text)
    }
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\" 1}", "tru", "01", "1.", "\"\u{01}\"", "\"\\x\"", "[1] 2", "nulll",
    "'a'",
    "{\"a\":1,}", "+1", "\"\\u12\"", "\u{FEFF}1",
  ]) func `What is not JSON is refused with the place`(text: String) {
    let error = #expect(throws: JSONScanner.Failure.self) { try JSONValue(parsing: text.utf8) }
    #expect((error?.offset ?? -1) <= text.utf8.count)
  }

  @Test func `Text that is not UTF-8, and endless nesting, are refused`() {
    #expect(throws: JSONScanner.Failure.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
    let deep = Array(repeating: UInt8(ascii: "["), count: 100_000)
    #expect(throws: JSONScanner.Failure.self) { try JSONValue(parsing: deep) }
  }

  @Test func `Texts are equal byte by byte, and names that only look the same are refused`() throws
  {
    let (composed, decomposed) = ("\u{e9}", "e\u{301}")
    #expect(JSONValue.string(composed) != .string(decomposed))
    #expect(JSONValue.object([composed: 1]) != .object([decomposed: 1]))
    #expect(JSONValue.object([composed: 1]) == .object([composed: 1]))
    for other in [decomposed, "e\\u0301"] {
      let error = #expect(throws: JSONScanner.Failure.self) {
        try JSONValue(parsing: "{\"\(composed)\":1,\"\(other)\":2}".utf8)
      }
      #expect(error?.reason == "two names that look the same")
    }
    #expect(throws: JSONScanner.Failure.self) {
      try JSONValue(parsing: "{\"\u{212A}\":1,\"K\":2}".utf8)
    }
    #expect(try JSONValue(parsing: "{\"\(composed)\":1,\"\(composed)\":2}".utf8)[composed] == 2)
  }

  @Test func `A file has one key a line, sorted, and plain lists on one line`() throws {
    let value: JSONValue = [
      "b": [1, "x"], "a": ["c": nil, "B": [[1], 2]], "é": "\u{9b}31m\u{7f}",
    ]
    #expect(
      String(decoding: value.fileBytes, as: UTF8.self) == """
        {
          "a": {
            "B": [
              [1],
              2
            ],
            "c": null
          },
          "b": [1, "x"],
          "é": "\\u009b31m\\u007f"
        }

        """)
  }

  @Test func `Random values are read by Foundation as by us`() throws {
    var random = SystemRandomNumberGenerator()
    let seed = UInt64.random(in: 0...UInt64.max, using: &random)
    var source = SeededGenerator(seed)
    for _ in 0..<300 {
      let value = Self.value(depth: 4, &source)
      let text = value.fileBytes
      #expect(try JSONValue(parsing: text) == value, "seed \(seed)")
      let theirs = try JSONSerialization.jsonObject(
        with: Data(text), options: [.fragmentsAllowed])
      let again = try JSONSerialization.data(
        withJSONObject: theirs, options: [.fragmentsAllowed, .sortedKeys])
      #expect(try JSONValue(parsing: again) == value, "seed \(seed)")
    }
  }

  private static func value(depth: Int, _ source: inout SeededGenerator) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &source) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &source))
    case 2: return .integer(Int64.random(in: -1_000_000...1_000_000, using: &source))
    case 3: return .double(Double(Int.random(in: -999...999, using: &source)) + 0.5)
    case 4: return .string(text(&source))
    case 5:
      return .array(
        (0..<Int.random(in: 0...4, using: &source)).map { _ in value(depth: depth - 1, &source) })
    default:
      var members: [String: JSONValue] = [:]
      for _ in 0..<Int.random(in: 0...4, using: &source) {
        members[text(&source)] = value(depth: depth - 1, &source)
      }
      return .object(members)
    }
  }

  private static func text(_ source: inout SeededGenerator) -> String {
    let scalars: [Unicode.Scalar] = ["a", "\"", "\\", "\n", "\u{0}", "ß", "世", "😀", "/", "\u{85}"]
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...6, using: &source) {
      text.append(scalars.randomElement(using: &source)!)
    }
    return String(text)
  }
}

/// The same numbers for the same seed (splitmix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
