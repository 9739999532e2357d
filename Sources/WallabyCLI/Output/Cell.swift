internal import POSIXSupport
internal import WallabyKit

/// One value of a table: what it is, so that each kind of output can write it its own way.
enum Cell: Hashable, Sendable {
  case none
  case text(String)
  /// A state; coloured by its word.
  case state(String)
  case integer(Int64)
  case number(Double)
  case flag(Bool)
  case moment(Timestamp)
  /// A length of time.
  case seconds(Double)
  /// Bytes.
  case size(Int64)
  case words([String])
  /// The words of a command.
  case command([String])
  case json(JSONValue)
  /// A record; people see the end of its id.
  case id(Record.ID)
  /// An exit status or the signal that came before one.
  case ending(code: Int?, signal: Int?)
  /// Text that may not be UTF-8.
  case bytes([UInt8])

  /// Appends what programs read: ISO 8601, plain numbers, escapes that can be undone.
  ///
  /// Words are joined by commas; a comma within a word is written `\,`, as `--tag` reads it.
  func appendPlain(to output: inout [UInt8]) {
    switch self {
    case .none: break
    case .text(let text), .state(let text):
      HarmlessText.append(text, to: &output, escapingBackslashes: true)
    case .integer(let number), .size(let number): output += String(number).utf8
    case .number(let number): output += number.description.utf8
    case .seconds(let seconds): Self.append(seconds: seconds, to: &output)
    case .flag(let flag): output += (flag ? "true" : "false").utf8
    case .moment(let moment): moment.append(to: &output)
    case .words(let words):
      for (index, word) in words.enumerated() {
        if index > 0 { output.append(comma) }
        appendWord(word, to: &output)
      }
    case .command(let words):
      HarmlessText.append(ShellText.quoted(words), to: &output, escapingBackslashes: true)
    case .json(let value):
      HarmlessText.append(value.stringValue ?? value.text, to: &output, escapingBackslashes: true)
    case .id(let id): id.append(to: &output)
    case .ending(let code, let signal):
      if let signal {
        output += SignalNumber.name(Int32(clamping: signal)).utf8
      } else if let code {
        output += String(code).utf8
      }
    case .bytes(let bytes):
      bytes.withUnsafeBufferPointer {
        _ = HarmlessText.append($0, to: &output, escapingBackslashes: true)
      }
    }
  }

  /// Appends what people read, and returns the columns it takes.
  func appendDisplay(to output: inout [UInt8], by clock: LocalClock, now: Timestamp) -> Int {
    let start = output.count
    switch self {
    case .text(let text), .state(let text): return HarmlessText.append(text, to: &output)
    case .command(let words): return HarmlessText.append(ShellText.quoted(words), to: &output)
    case .json(let value):
      return HarmlessText.append(value.stringValue ?? value.text, to: &output)
    case .words(let words):
      var columns = max(0, words.count - 1)
      for (index, word) in words.enumerated() {
        if index > 0 { output.append(comma) }
        columns += HarmlessText.append(word, to: &output)
      }
      return columns
    case .moment(let moment): output += AgeText.display(moment, by: clock, now: now).utf8
    case .seconds(let seconds): output += DurationText.display(seconds: seconds).utf8
    case .size(let bytes): output += SizeText.display(bytes).utf8
    case .flag(let flag): output += (flag ? "yes" : "no").utf8
    case .none, .ending(code: nil, signal: nil): output.append(UInt8(ascii: "-"))
    case .id(let id): output += id.tail.utf8
    case .bytes(let bytes):
      return bytes.withUnsafeBufferPointer { HarmlessText.append($0, to: &output) }
    default: appendPlain(to: &output)
    }
    return output.count - start
  }

  /// Writes JSON.
  func write(to writer: inout JSONWriter) {
    switch self {
    case .none: writer.value(.null)
    case .text(let text), .state(let text): writer.string(text)
    case .moment(let moment):
      writer.bytes.append(UInt8(ascii: "\""))
      moment.append(to: &writer.bytes)
      writer.bytes.append(UInt8(ascii: "\""))
    case .integer(let number), .size(let number): writer.value(.integer(number))
    case .number(let number), .seconds(let number): writer.value(.double(number))
    case .flag(let flag): writer.value(.bool(flag))
    case .words(let words), .command(let words):
      writer.bytes.append(UInt8(ascii: "["))
      for (index, word) in words.enumerated() {
        if index > 0 { writer.bytes.append(comma) }
        writer.string(word)
      }
      writer.bytes.append(UInt8(ascii: "]"))
    case .json(let value): writer.value(value)
    case .id(let id): writer.string(id.description)
    case .ending(let code, _): writer.value(code.map { .integer(Int64($0)) } ?? .null)
    case .bytes(let bytes): writer.string(String(decoding: bytes, as: UTF8.self))
    }
  }

  /// Numbers stand at the right of their column.
  var isNumeric: Bool {
    switch self {
    case .integer, .number, .size, .seconds, .json(.integer), .json(.double), .ending: true
    default: false
    }
  }

  /// Whole milliseconds, as nearly all are, without the search for the shortest text that a `Double` needs.
  private static func append(seconds: Double, to output: inout [UInt8]) {
    let milliseconds = (seconds * 1000).rounded()
    guard milliseconds >= 0, milliseconds < 1e15, milliseconds / 1000 == seconds else {
      output += seconds.description.utf8
      return
    }
    let (whole, rest) = Int64(milliseconds).quotientAndRemainder(dividingBy: 1000)
    output += String(whole).utf8
    output.append(UInt8(ascii: "."))
    var digits = rest
    var unit: Int64 = 100
    repeat {
      output.append(UInt8(ascii: "0") + UInt8(digits / unit))
      digits %= unit
      unit /= 10
    } while digits > 0
  }

  private func appendWord(_ word: String, to output: inout [UInt8]) {
    guard word.utf8.contains(comma) else {
      HarmlessText.append(word, to: &output, escapingBackslashes: true)
      return
    }
    let parts = word.split(separator: ",", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if index > 0 { output += "\\,".utf8 }
      HarmlessText.append(String(part), to: &output, escapingBackslashes: true)
    }
  }

  private var comma: UInt8 { UInt8(ascii: ",") }
}
