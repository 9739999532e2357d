import Testing

@testable import Records

/// What the index keeps of a `status.json` is what the whole status says, whatever is in the file.
@Suite struct StatusTextTests {
  private let id = Record.ID(time: Timestamp(milliseconds: 1_795_270_523_482), tail: "abcdef")

  /// What the index keeps.
  private struct Kept: Equatable {
    var tags: [[UInt8]]
    var isPending: Bool
    var payload: [UInt8]
  }

  private func read(_ bytes: [UInt8]) -> Result<Kept, JSONScanner.Failure> {
    Result { () throws(JSONScanner.Failure) in
      try JSONScanner.reading(bytes) { (scanner) throws(JSONScanner.Failure) in
        let text = try StatusText(&scanner, of: id.description, isBrief: true)
        return Kept(
          tags: try text.tagSet().map { Array($0.utf8) }, isPending: text.state.isPending,
          payload: try RecordSummary.payload(text, of: id))
      }
    }
  }

  private func readWhole(_ bytes: [UInt8]) -> Result<Kept, JSONScanner.Failure> {
    Result { () throws(JSONScanner.Failure) in
      let status = try RecordStatus(parsing: bytes, of: id)
      return Kept(
        tags: status.tags.map { Array($0.utf8) }, isPending: status.state.isPending,
        payload: Self.payload(RecordSummary(status, of: id, in: "")))
    }
  }

  /// The layout of a payload, written down once more.
  private static func payload(_ summary: RecordSummary) -> [UInt8] {
    let states: [Record.State] = [
      .queued, .running, .completed, .failed, .timedOut, .cancelled, .skipped, .lost,
    ]
    let kind = ["record", "run", "pipe"].firstIndex(of: summary.kind)
    let numbers = [
      summary.startedTime.map { Int($0.milliseconds - summary.createdTime.milliseconds) },
      summary.finishedTime.map { Int($0.milliseconds - summary.createdTime.milliseconds) },
      summary.exitCode, summary.signal, summary.attempt,
    ]
    let texts = [summary.host, summary.user, summary.command ?? summary.message]
    let present = numbers.map { $0 != nil } + texts.map { $0 != nil }
    func number(_ value: Int) -> [UInt8] {
      var rest = value < 0 ? UInt(bitPattern: ~value) << 1 | 1 : UInt(value) << 1
      var bytes: [UInt8] = []
      while rest > 127 {
        bytes.append(UInt8(rest & 127 | 128))
        rest >>= 7
      }
      return bytes + [UInt8(rest)]
    }
    func text(_ text: String) -> [UInt8] { number(text.utf8.count) + text.utf8 }
    var bytes = [UInt8(states.firstIndex(of: summary.state)!), UInt8(kind ?? 255), 0]
    for (bit, isThere) in present.enumerated() where isThere { bytes[2] |= 1 << UInt8(bit) }
    bytes += numbers.compactMap { $0 }.flatMap(number)
    if kind == nil { bytes += text(summary.kind) }
    return bytes + texts.compactMap { $0 }.flatMap(text)
  }

  @Test(arguments: [
    (#""state":"failed""#, nil),
    (#""state":"running","kind":"run","command":["a b","","it's","é","'\u0301"]"#, nil),
    (#""state":"queued","k\u0069nd":"r\u0075n","command":["\ud83d\ude00","\ud800"]"#, nil),
    (#""state":"lost","kind":"run","kind":null,"command":null,"message":"m""#, nil),
    (#""tags":["b","a","a","\u0061"],"state":"skipped","created":null"#, nil),
    (#""state":"completed","owner":5,"pid":"x","usage":[],"new":{"a":[1]}"#, nil),
    (#""state":"completed","kind":"run""#, nil),
    (#""state":"gone""#, "unknown 'state'"),
    (#""state":null"#, "expected '\"'"),
    (#""kind":"run""#, "no 'state'"),
    (#""state":"failed","id":"20261121T141523.482Z-000000""#, "'id' is not the directory's name"),
    (#""state":"failed","v":2"#, "a newer version of status.json"),
    (#""state":"failed","exit_code":"1""#, "expected a value"),
    (#""state":"failed","exit_code":1.5"#, "expected a whole number"),
    (#""state":"failed","exit_code":9223372036854775808"#, "expected a whole number"),
    (#""state":"failed","attempt":null"#, "expected a value"),
    (#""state":"failed","started":"yesterday""#, "not a time"),
    (#""state":"failed","tags":["a",1]"#, "expected '\"'"),
    (#""state":"failed","cwd":"\x""#, "unknown escape"),
    (#""state":"failed","\u00":1"#, "broken escape"),
    (#""state":"failed","new":tru"#, "expected a value"),
  ]) func `What is kept, and what is damage`(members: String, damage: String?) throws {
    let text = Array(#"{"id":"\#(id)",\#(members)}"#.utf8)
    switch read(text) {
    case .success(let kept):
      #expect(damage == nil)
      // What no listing shows need not be right.
      if !members.contains("owner") { #expect(try readWhole(text).get() == kept) }
    case .failure(let failure):
      #expect(failure.reason == damage)
      #expect(readWhole(text) == .failure(failure))
    }
  }

  @Test func `Text that is not UTF-8 is damage wherever a listing may show it`() {
    for name in ["host", "user", "cwd", "message", "kind"] {
      var text = Array(#"{"id":"\#(id)","state":"failed","\#(name)":"x"}"#.utf8)
      text[text.count - 3] = 0xFF
      #expect(throws: JSONScanner.Failure.self) { try read(text).get() }
      #expect(read(text) == readWhole(text))
    }
  }

  @Test func `Random members in any order are kept as the whole status says`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed of the random members: \(seed)")
    var source = SeededGenerator(seed)
    var kept = 0
    for round in 0..<20_000 {
      var text = status(&source)
      let isHit = Int.random(in: 0..<10, using: &source) == 0
      if isHit {
        text[text.indices.randomElement(using: &source)!] = .random(in: 0...255, using: &source)
      }
      let (brief, whole) = (read(text), readWhole(text))
      if case .success = brief { kept += 1 }
      // A hit may make a member that no listing shows, and what is in that is not looked at.
      let isSame = brief == whole || isHit && (try? whole.get()) == nil
      #expect(isSame, "round \(round) of seed \(seed): \(String(decoding: text, as: UTF8.self))")
      if !isSame { return }
    }
    #expect((4000..<18_000).contains(kept))
  }

  /// Members that a listing shows, mostly as they should be.
  private func status(_ source: inout SeededGenerator) -> [UInt8] {
    func one(_ values: [String]) -> String { values.randomElement(using: &source)! }
    let texts = [
      "\"\"", "\"a\"", "null", "\"node7\"", #""it's \"x\"""#, #""\u00e9\n\ud83d\ude00""#, "\"é😀\"",
      "\"" + String(repeating: "é", count: 70) + "\"",
      "\"" + String(repeating: "a b", count: 15) + "\"",
      "\"" + String(repeating: "x", count: 121) + "\"",
    ]
    let numbers = ["0", "1", "-3", "255", "null", "9223372036854775807", "-0"]
    let times = [
      "null", "\"2026-11-21T14:15:23.482Z\"", "\"2026-11-21T14:15:24Z\"",
      #""2026-11-21T14:15:2\u0035Z""#,
      "\"1999-01-01T00:00:00.123456789Z\"",
    ]
    let wrong = [
      "5", "true", "[]", "{}", "\"\\q\"", "1.5", "\"", "nul", "\"2026-02-30T00:00:00Z\"",
    ]
    func list() -> String {
      "["
        + (0..<Int.random(in: 0...5, using: &source)).map { _ in one(texts.filter { $0 != "null" })
        }
        .joined(separator: ",") + "]"
    }
    var members = [
      "\"id\":\"\(id)\"",
      "\"state\":\"\(Record.State.allCases.randomElement(using: &source)!.rawValue)\"",
    ]
    for _ in 0..<Int.random(in: 0...14, using: &source) {
      let name = one([
        "attempt", "command", "completed", "created", "cwd", "error", "exit_code", "finished",
        "host",
        "kind", "message", "pending", "signal", "started", "state", "tags", "user", "v", "new",
        "n\\u0065w",
        "k\\u0069nd",
      ])
      let value =
        switch name {
        case "command", "tags": list()
        case "exit_code", "signal": one(numbers)
        case "attempt", "completed", "new": one(["1", "2"])
        case "created", "started", "finished": one(times)
        case "kind": one(texts + ["\"run\"", "\"run\"", "\"run\"", "\"pipe\"", "\"record\""])
        case "state": "\"\(Record.State.allCases.randomElement(using: &source)!.rawValue)\""
        case "v": "1"
        default: one(texts)
        }
      let isWrong =
        name != "new" && name != "n\\u0065w" && Int.random(in: 0..<25, using: &source) == 0
      members.append("\"\(name)\"" + one([":", " : "]) + (isWrong ? one(wrong) : value))
    }
    members.shuffle(using: &source)
    return Array("{\(members.joined(separator: one([",", ",\n  "])))}\n".utf8)
  }
}
