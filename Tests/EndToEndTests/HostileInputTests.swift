import Foundation
import POSIXSupport
import Testing
import WallabyTestSupport

@testable import Records

/// What nobody sensible would pass, and somebody will.
@Suite(.temporaryDirectory) struct HostileInputTests {
  @Test func `Every byte is kept in tags and facts, or refused and nothing is kept`() throws {
    let place = try Workplace()
    let output = try shell(
      """
      for ((byte = 1; byte < 128; byte++)); do
        printf -v text "\\\\x$(printf %02x $byte)"
        case $text in [,\\\\]) tag="x\\\\${text}y" ;; *) tag="x${text}y" ;; esac
        tags+=(-t "$tag") facts+=("k$byte=x${text}y")
      done
      $1 log "${tags[@]}" "${facts[@]}" || echo "refused ASCII"
      for ((byte = 128; byte < 256; byte++)); do
        printf -v text "\\\\x$(printf %02x $byte)"
        $1 log -t "x${text}y" a=1; [[ $? == 2 ]] || echo "took $byte in a tag"
      done
      for byte in 80 bf c0 e2 f5 ff; do
        text=$(printf "\\\\x$byte")
        $1 log "k=$text"; [[ $? == 2 ]] || echo "took $byte in a fact"
        $1 log "a message with $text"; [[ $? == 2 ]] || echo "took $byte in a message"
        $1 run --field "k=$text" -- true; [[ $? == 2 ]] || echo "took $byte in a field"
        $1 run -t "$text" -- true; [[ $? == 2 ]] || echo "took $byte in a tag of run"
        $1 tag --all -- "+$text"; [[ $? == 2 ]] || echo "took $byte in tag"
        $1 ls -t "$text"; [[ $? == 2 ]] || echo "took $byte in ls"
      done
      """, binary("wallaby"), environment: place.environment)
    let all = try place.records.matching()
    #expect(all.count == 1)
    let record = try place.records.find(all[0].id)
    #expect(output.lines == [record.id.description])
    let texts = (1..<128).map { "x\(UnicodeScalar(UInt8($0)))y" }
    #expect(record.tags == Tags(texts))
    let result = try record.result()
    for (byte, text) in zip(1..., texts) { #expect(result["k\(byte)"] == .string(text)) }
    for text in ["x\ty", "x\"y", "x\u{1b}y", "x\u{7f}y", "x y", "x\ny"] {
      #expect(try place.lines("ls", "-q", "-t", text) == [record.id.description])
    }
    #expect(try place.lines("ls", "-q", "-t", "x\\,y") == [record.id.description])
    try place.expectSound()
  }

  @Test func `Every byte of output and of command words comes through`() throws {
    let place = try Workplace()
    let bytes = (0...255).map { UInt8($0) }
    let file = try TemporaryDirectory.current.write("bytes", bytes)
    let output = try place.wallaby("run", "--", "cat", file)
    #expect(output.output == bytes)
    #expect(try readBytes(place.records.find("@last").stdout) == bytes)
    #expect(try place.wallaby("cat", "@last").output == bytes)
    #expect(try place.wallaby(["pipe"], input: bytes).output == bytes)
    #expect(try readBytes(place.records.find("@last").stdout) == bytes)

    let word = Array(bytes[1...])
    let echoed = try shell(
      """
      for ((byte = 1; byte < 256; byte++)); do
        printf -v one "\\\\x$(printf %02x $byte)"
        word+=$one
      done
      $1 run -- printf %s "$word"
      """, binary("wallaby"), environment: place.environment.merging(["LC_ALL": "C"]) { $1 })
    #expect(echoed.output == word)
    let record = try place.records.find("@last")
    #expect(record.status.argumentBytes == [Array("printf".utf8), Array("%s".utf8), word])
    #expect(try place.wallaby("rerun", "@last").output == word)
    try place.expectSound()
  }

  @Test(arguments: ["../x", "..", ".", "/etc", "/", "", "@last~-1", "@", "*", "%2e%2e", "a/b", "~"])
  func `A name that is no id names no record`(_ name: String) throws {
    let place = try Workplace()
    try place.records.append("x")
    let before = try tree(at: TemporaryDirectory.current.path)
    for command in ["show", "cat", "path", "tail", "export", "ls", "rerun", "rm --yes", "tag +x"] {
      let words = command.split(separator: " ").map(String.init) + ["--", name]
      let output = try place.wallaby(words)
      #expect(output.exit == 12 || output.exit == 2, "\(words): \(output)")
    }
    #expect(try place.wallaby("grep", "--", "x", name).exit == 12)
    #expect(try place.wallaby("log", "--to", name, "a=1").exit == 12)
    #expect(
      try tree(at: TemporaryDirectory.current.path).contains(before.split(separator: "\n").last!))
    #expect(try place.records.matching().count == 1)
    try place.expectSound()
  }

  @Test(arguments: ["../status.json", "/etc/passwd", "storage/../../x", "storage/link", "..", ""])
  func `No file outside of a record is printed`(_ name: String) throws {
    let place = try Workplace()
    let record = try place.records.append("x")
    try FileManager.default.createSymbolicLink(
      atPath: record.storage + "/link", withDestinationPath: "/etc/passwd")
    let output = try place.wallaby(["cat", record.id.description, "--file", name])
    #expect(output.exit != 0 && output.output.isEmpty, "\(output)")
  }

  @Test func `Ten thousand tags on one record`() throws {
    let place = try Workplace()
    let tags = (0..<10_000).map { "t\($0)" }
    let id = try place.lines("log", "-t", tags.joined(separator: ","), "a=1")[0]
    try place.lines("tag", id, "+one", "-t17")
    #expect(try place.lines("ls", "-q", "-t", "t9999", "-t", "one") == [id])
    #expect(try place.wallaby("ls", "-q", "-t", "t17").lines == [])
    #expect(try place.records.find(id).tags.count == 10_000)
    try place.lines("show", id)
    try place.lines("export")
    try place.expectSound()
  }

  @Test func `A line of 100 MB is kept and searched in little memory`() throws {
    let place = try Workplace()
    let line = "{ head -c 100M /dev/zero | tr '\\0' a; echo needle; }"
    // Its record tells the peak memory of all that it ran.
    func run(_ script: String, _ arguments: String...) throws {
      let words = ["run", "-q", "-t", "outer", "--", "sh", "-c", script, "sh", binary("wallaby")]
      #expect(try place.wallaby(words + arguments).exit == 0, "\(script) \(arguments)")
    }
    try run("\(line) | $1 pipe -q -t inner")
    try run("$1 run -q -t inner -- sh -c \"\(line.replacing("\\", with: "\\\\"))\"")
    let inner = try place.records.matching(RecordQuery(allTags: ["inner"]))
    #expect(inner.count == 2)
    for record in inner {
      let id = record.id.description
      #expect(try FileStatus.of(record.path + "/stdout.log").size == 100 << 20 + 7)
      try run("$1 grep -q needle $2 >/dev/null", id)
      try run("$1 grep 'aneedle$' $2 >/dev/null", id)
      try run("$1 cat $2 | cmp - \"$($1 path $2)/stdout.log\"", id)
      try run("$1 tail -n 1 $2 >/dev/null", id)
    }
    for summary in try place.records.matching(RecordQuery(allTags: ["outer"])) {
      let usage = try #require(try place.records.find(summary.id).status.usage)
      #expect(usage.maxRSSBytes < 64 << 20, "\(summary)")
    }
    try place.expectSound()
  }

  @Test func `Terminal escapes do nothing in tables`() throws {
    let place = try Workplace()
    let evil = "\u{1b}]0;title\u{7}\u{1b}[31mred\u{9b}2J\r\u{8}\u{202e}"
    try place.lines("log", "-t", evil, "k=\(evil)", "\(evil)=1")
    try place.lines("run", "-q", "-t", evil, "--", "printf", "%s", evil)
    let environment = place.environment.merging(["TERM": "xterm", "NO_COLOR": "1"]) { $1 }
    for arguments in [
      ["ls"], ["ls", "--json"], ["ls", "--columns", "id,tags,command,k"], ["show", "@last"],
      ["show", "@last~1"], ["grep", "red"], ["export"], ["verify"], ["ls", evil],
    ] {
      let shown = try runInTerminal(binary("wallaby"), arguments, environment: environment)
      for (name, bad) in [
        ("ESC", "\u{1b}"), ("BEL", "\u{7}"), ("BS", "\u{8}"), ("CSI", "\u{9b}"),
        ("RLO", "\u{202e}"),
      ] {
        // JSON escapes what a terminal obeys; the direction of letters is the reader's affair.
        if name == "RLO", arguments.contains("--json") || arguments == ["export"] { continue }
        let isThere = shown.text.unicodeScalars.contains(bad.unicodeScalars.first!)
        #expect(!isThere, "\(name) in \(arguments)")
      }
    }
  }
}
