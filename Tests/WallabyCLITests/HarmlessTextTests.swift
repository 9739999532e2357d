import Testing

@testable import WallabyCLI

@Suite struct HarmlessTextTests {
  func harmless(_ bytes: [UInt8], backslashes: Bool = false) -> (text: String?, columns: Int) {
    var output: [UInt8] = []
    let columns = bytes.withUnsafeBufferPointer {
      HarmlessText.append($0, to: &output, escapingBackslashes: backslashes)
    }
    return (String(validating: output, as: UTF8.self), columns)
  }

  @Test func `every byte alone becomes plain text`() throws {
    for byte in UInt8.min...UInt8.max {
      let text = try #require(harmless([byte], backslashes: true).text)
      #expect(text.utf8.allSatisfy { (0x20..<0x7f).contains($0) }, "\(byte)")
      let isPlain = (0x20..<0x7f).contains(byte) && byte != 0x5c
      #expect(text == (isPlain ? String(Unicode.Scalar(byte)) : text))
      #expect(text.utf8.count == (isPlain ? 1 : [9, 10, 13, 92].contains(byte) ? 2 : 4))
    }
  }

  @Test func `text of any script stays as it is`() {
    for text in ["plain", "Ünïcødé", "水", "👩‍🔬", "e\u{301}", "back\\slash"] {
      #expect(HarmlessText.of(text) == text)
    }
  }

  @Test func `escapes can be undone`() {
    #expect(
      HarmlessText.of("a\tb\nc\rd\u{1b}[31m\u{85}\u{202e}") == #"a\tb\nc\rd\x1b[31m\u{85}\u{202e}"#)
    #expect(harmless(Array("a\\b".utf8), backslashes: true).text == "a\\\\b")
    #expect(harmless([0x61, 0xc3, 0x28, 0xe2, 0x82, 0xff]).text == #"a\xc3(\xe2\x82\xff"#)
    // Overlong, a surrogate, and beyond the last plane.
    #expect(harmless([0xe0, 0x80, 0x9b]).text == #"\xe0\x80\x9b"#)
    #expect(harmless([0xed, 0xa0, 0x80]).text == #"\xed\xa0\x80"#)
    #expect(harmless([0xf4, 0x90, 0x80, 0x80]).text == #"\xf4\x90\x80\x80"#)
  }

  @Test func `columns are counted as a terminal counts them`() {
    #expect(harmless(Array("abc".utf8)).columns == 3)
    #expect(harmless(Array("水面".utf8)).columns == 4)
    #expect(harmless(Array("e\u{301}".utf8)).columns == 1)
    #expect(harmless(Array("🐍".utf8)).columns == 2)
    #expect(harmless(Array("\u{1b}".utf8)).columns == 4)
    #expect(harmless(Array("é".utf8)).columns == 1)
  }

  @Test func `random bytes never leave a control character or broken UTF-8`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var generator = SplitMix(state: seed)
    for _ in 0..<2000 {
      let bytes = (0..<Int.random(in: 0..<40, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      let text = harmless(bytes).text
      #expect(text != nil, "seed \(seed): \(bytes)")
      let isClean = text?.unicodeScalars.allSatisfy {
        $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value)
      }
      #expect(isClean == true, "seed \(seed): \(bytes)")
    }
  }
}

/// A generator of random numbers that a seed repeats.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
