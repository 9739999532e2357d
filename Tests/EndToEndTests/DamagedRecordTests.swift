import Foundation
import POSIXSupport
import Testing
import WallabyTestSupport

@testable import Records

/// Files of a record replaced behind the program's back: told beside the rest, never fatal, never
/// followed out of the store.
@Suite(.temporaryDirectory) struct DamagedRecordTests {
  enum Damage: CaseIterable { case garbage, truncated, empty, symlink, directory, fifo, gone }

  @Test(arguments: Damage.allCases, ["result.json", "status.json", "stdout.log", "storage"])
  func `A damaged record hides no other, and can be removed`(
    _ damage: Damage, _ name: String
  ) throws {
    let place = try Workplace()
    let good = try place.records.append(["text": "good"], tags: ["t"])
    let bad = try place.records.append(["text": "bad"], tags: ["t"])
    let secret = try TemporaryDirectory.current.write(
      "secret", try readText(bad.path + "/status.json").replacing("record", with: "SECRET"))
    _ = try place.records.matching()
    try apply(damage, to: bad.path + "/" + name, secret)

    func wallaby(_ arguments: String...) throws -> ProgramOutput {
      let output = try run(
        "timeout", ["-s", "KILL", "30", binary("wallaby")] + arguments,
        environment: place.environment)
      #expect(output.exit != 137, "\(arguments) hangs")
      #expect(![70, 132, 133, 134, 139].contains(output.exit), "\(arguments): \(output)")
      let all = output.text + output.errorText
      #expect(!all.contains("SECRET"), "\(arguments): \(all)")
      return output
    }
    let ls = try wallaby("ls", "-q", "-t", "t")
    #expect(ls.lines.contains(good.id.description), "\(ls)")
    let isStatus = name == "status.json"
    #expect(ls.exit == (isStatus ? 3 : 0), "\(ls)")
    if isStatus { #expect(ls.errorText.contains(bad.id.description), "\(ls)") }
    let both = try wallaby("ls", "-q", "--where", "text")
    #expect(both.lines.contains(good.id.description), "\(both)")
    if name == "result.json" || isStatus { #expect(both.exit == 3, "\(both)") }
    let export = try wallaby("export")
    #expect(export.text.contains(#""text": "good""#) || export.text.contains(#""text":"good""#))
    let cat = try wallaby("cat", bad.id.description)
    if name == "stdout.log", damage != .garbage, damage != .truncated, damage != .empty {
      #expect(cat.exit != 0 && cat.output.isEmpty, "\(cat)")
      #expect(cat.errorText.contains("stdout.log"), "\(cat)")
    }
    _ = try wallaby("show", bad.id.description)
    _ = try wallaby("grep", "o")
    _ = try wallaby("tail", bad.id.description)
    _ = try wallaby("tag", bad.id.description, "+x")
    _ = try wallaby("rerun", bad.id.description)
    _ = try wallaby("log", "--to", bad.id.description, "a=1")
    #expect(try wallaby("gc").exit == (isStatus ? 3 : 0))
    let index = try wallaby("index", "verify")
    #expect(index.errorText.contains("differences") == false, "\(index)")
    let isHarmless =
      name == "stdout.log" && [.garbage, .truncated, .empty].contains(damage)
    let verify = try wallaby("verify")
    #expect(
      verify.exit == (isHarmless || name == "storage" && damage == .directory ? 0 : 1), "\(verify)")
    if verify.exit == 1 { #expect(verify.text.contains(bad.path + "/" + name), "\(verify)") }
    let before = try readText(secret)
    #expect(try wallaby("rm", "--yes", bad.id.description).exit == 0)
    #expect(try readText(secret) == before)
    #expect(try place.lines("ls", "-q") == [good.id.description])
    try place.expectSound()
  }

  @Test func `A link under a record's name is no record`() throws {
    let place = try Workplace()
    let good = try place.records.append("good")
    let hour = (good.path as NSString).deletingLastPathComponent
    let outside = try TemporaryDirectory.current.makeDirectory("outside")
    try FileManager.default.copyItem(atPath: good.path, toPath: outside + "/record")
    let link = try place.records.newID()
    try FileManager.default.createSymbolicLink(
      atPath: hour + "/\(link)", withDestinationPath: outside + "/record")
    let before = try tree(at: outside)
    for arguments in [
      ["ls"], ["show", link.description], ["tag", link.description, "+x"],
      ["cat", link.description], ["gc"], ["verify"], ["export"], ["grep", "x"],
    ] {
      let output = try place.wallaby(arguments)
      #expect(output.exit != 70, "\(output)")
      if arguments.count > 1 && arguments[0] != "grep" {
        #expect(output.exit != 0, "\(arguments): \(output)")
      }
    }
    #expect(try tree(at: outside) == before)
    #expect(try place.wallaby("rm", "--yes", link.description).exit != 0)
    #expect(try place.wallaby("verify").text.contains("\(link)"))
    #expect(try place.lines("ls", "-q") == [good.id.description])
    #expect(try tree(at: outside) == before)
    try FileManager.default.removeItem(atPath: hour + "/\(link)")
    try place.expectSound()
  }

  private func apply(_ damage: Damage, to path: String, _ secret: String) throws {
    let files = FileManager.default
    let isFile = !path.hasSuffix("storage")
    let bytes = isFile ? try readBytes(path) : []
    try files.removeItem(atPath: path)
    switch damage {
    case .garbage: try Data([0xFF, 0x00, 0x1B, 0x7B]).write(to: URL(fileURLWithPath: path))
    case .truncated: try Data(bytes.dropLast(bytes.count / 2)).write(to: URL(fileURLWithPath: path))
    case .empty: try Data().write(to: URL(fileURLWithPath: path))
    case .symlink: try files.createSymbolicLink(atPath: path, withDestinationPath: secret)
    case .directory: try files.createDirectory(atPath: path, withIntermediateDirectories: false)
    case .fifo: #expect(try run("mkfifo", [path]).exit == 0)
    case .gone: break
    }
  }
}
