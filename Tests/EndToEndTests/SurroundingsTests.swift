import Foundation
import POSIXSupport
import Testing
import WallabyTestSupport

@testable import Records

/// The directory it is started in, and what the command does to its own record, are not the program's to choose.
@Suite(.temporaryDirectory) struct SurroundingsTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  private func shell(
    _ script: String, adding extra: [String: String] = [:]
  ) throws -> ProgramOutput {
    try run(
      "bash", ["-c", script, "x", binary("wallaby")],
      environment: place.environment.merging(extra) { $1 },
      workingDirectory: TemporaryDirectory.current.path)
  }

  @Test func `In a removed directory the command starts there, and nothing is made elsewhere`()
    throws
  {
    let remove = "mkdir d && cd d && rmdir ../d && "
    var output = try shell(remove + "\"$1\" run -- readlink /proc/self/cwd")
    #expect(output.exit == 0, "\(output)")
    #expect(output.text.hasSuffix("/d (deleted)\n"))
    #expect(try place.records.find("@last").status.cwd == nil)
    for store in ["rel", ""] {
      output = try shell(remove + "\"$1\" run -- true", adding: ["WALLABY_STORE": store])
      #expect(output.exit == 2, "\(output)")
      #expect(output.errorText.contains("current directory"), "\(output)")
      #expect(output.errorText.contains("--store"), "\(output)")
    }
  }

  @Test func `A directory whose name is not UTF-8 is not taken for another`() throws {
    let enter = "d=$'caf\\xe9'; mkdir -p \"$d\" $'caf\\xef\\xbf\\xbd' && cd \"$d\" && "
    var output = try shell(enter + "\"$1\" run -- touch here && ls")
    #expect(output.exit == 0, "\(output)")
    #expect(output.text == "here\n")
    for (words, variables) in [
      ("--store \"$PWD/store\"", [:]), ("-C \"$PWD\"", [:]), ("", ["WALLABY_STORE": "rel"]),
      ("--store ../$'s\\xe9'", [:]),
    ] {
      output = try shell(enter + "\"$1\" run \(words) -- true", adding: variables)
      #expect(output.exit == 2, "\(words): \(output)")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: TemporaryDirectory.current.path)
    #expect(names.count == 3, "\(names)")
    output = try shell("WALLABY_STORE=$PWD/$'caf\\xe9' \"$1\" ls")
    #expect(output.errorText.contains("not UTF-8"), "\(output)")
  }

  @Test(arguments: ["rm stderr.log", "echo '{' >result.json", "rm stdout.log; mkfifo stdout.log"])
  func `A command that spoils its own record is settled all the same`(_ harm: String) throws {
    let place = try Workplace("durable", durability: .durable)
    let output = try place.wallaby("run", "--", "sh", "-c", "cd \"$WALLABY_RECORD_DIR\"; \(harm)")
    let record = try place.records.find("@last")
    if harm.contains("fifo") {
      #expect(record.state == .completed)
      return
    }
    #expect(output.exit == 125, "\(output)")
    #expect(record.state == .failed)
    #expect(record.status.exitCode == 0)
    #expect(record.status.message?.contains("json") == harm.contains("json"))
    if harm.contains("json") { #expect(try readText(record.path + "/result.json") == "{\n") }
  }

  @Test func `A record that may not outlive a power cut before its command began is settled`()
    throws
  {
    let place = try Workplace("durable", durability: .durable)
    _ = try place.records.append(["a": 1])
    // Its result, its status, its directory, and then the hour.
    let words = ["-qq", "-o", TemporaryDirectory.current("trace"), "-e", "trace=fsync"]
    let output = try run(
      "strace",
      words + ["-e", "inject=fsync:error=EIO:when=4", binary("wallaby"), "run", "--", "true"],
      environment: place.environment, workingDirectory: TemporaryDirectory.current.path)
    #expect(output.exit == 125)
    #expect(output.errorText.contains("power cut"), "\(output)")
    let record = try place.records.find("@last")
    #expect(record.state == .failed)
    #expect(record.status.message?.hasPrefix("nothing was begun: ") == true)
  }

  @Test func `A signal after the end of a stream does not cost the record its ending`() throws {
    let child = try place.start(["pipe", "-q"], input: [])
    try waitUntil("the record is there") { try place.records.matching().count == 1 }
    let record = try place.records.find("@last")
    let lock = record.path + "/.lock"
    try Directory(record.path).makeLink(".lock", text: "far.0.1.7.9 token")
    let files = "/proc/\(child.pid)/fd"
    func isLogOpen() throws -> Bool {
      try FileManager.default.contentsOfDirectory(atPath: files).contains {
        (try? Directory(files).readLink($0))?.hasSuffix("/stdout.log") == true
      }
    }
    try waitUntil("the log is open", isLogOpen)
    child.endInput()
    try waitUntil("the log is closed") { try !isLogOpen() }
    kill(child.pid, SIGTERM)
    unlink(lock)
    #expect(try child.wait().exit == 0)
    #expect(try place.records.find("@last").state == .completed)
  }

  @Test func `A note that is a FIFO is told and not waited for`() throws {
    let old = try place.records(hoursAgo: 9).append(["a": 1])
    let note = place.root + "/.wallaby/changed"
    unlink(note)
    try #require(mkfifo(note, 0o600) == 0)
    let output = try run(
      "timeout", ["20", binary("wallaby"), "tag", old.id.description, "+x"],
      environment: place.environment)
    #expect(output.exit != 0 && output.exit != 124, "\(output)")
    #expect(output.errorText.contains("changed"), "\(output)")
  }

  @Test func `A file that claims to be of a far time stops no reader`() throws {
    let record = try place.records.append(["a": 1])
    for date in ["2300-01-01", "1600-01-01"] {
      for name in [
        record.path + "/status.json", parent(of: record.path), place.root + "/.wallaby/changed",
      ] {
        #expect(try run("touch", ["-d", date, name]).exit == 0)
      }
      #expect(try place.wallaby("ls").exit == 0)
      #expect(try place.wallaby("tag", record.id.description, "+x\(date)").exit == 0)
      #expect(try place.wallaby("gc").exit == 0)
      #expect(try place.wallaby("doctor").exit != 133)
      #expect(try place.lines("ls", "-q", "-t", "x\(date)").count == 1)
    }
  }

  private func parent(of path: String) -> String { String(path[..<path.lastIndex(of: "/")!]) }
}
