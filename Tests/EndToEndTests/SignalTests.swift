import Foundation
import Glibc
import POSIXSupport
import Testing
import WallabyTestSupport

@testable import Records

/// Schedulers, terminals and people end what runs; the record says so.
@Suite(.temporaryDirectory) struct SignalTests {
  @Test func `A command that cleans up after SIGTERM is a cancelled record with all it said`()
    throws
  {
    let place = try Workplace(durability: .durable)
    let gates = try Gates()
    let script = """
      trap 'echo caught; kill $!; exit 7' TERM
      sleep 1000 & echo started; echo up >"$1"; wait
      """
    let child = try place.start([
      "run", "--retries", "3", "--", "bash", "-c", script, "x", gates.up,
    ])
    try gates.waitUntilUp()
    #expect(try place.records.find("@last").state == .running)
    child.signal(SIGTERM)
    let output = try child.wait()
    #expect(output.exit == 7)
    #expect(output.text == "started\ncaught\n")
    let record = try place.records.find("@last")
    #expect(record.state == .cancelled)
    #expect(record.status.exitCode == 7)
    #expect(record.status.message?.contains("SIGTERM") == true)
    #expect(try readText(record.stdout) == "started\ncaught\n")
    #expect(try place.lines("ls", "-q", "--state", "cancelled") == [record.id.description])
    try place.expectSound()
  }

  @Test func `A command that ignores SIGTERM is killed after a while`() throws {
    let place = try Workplace()
    let gates = try Gates()
    let script = "trap '' TERM; echo up >\"$1\"; while :; do read -r x <\"$2\"; done"
    let child = try place.start(
      ["run", "--kill-after", "0.2s", "--", "bash", "-c", script, "x", gates.up, gates.go])
    try gates.waitUntilUp()
    child.signal(SIGTERM)
    #expect(try child.wait().exit == 128 + 9)
    let record = try place.records.find("@last")
    #expect(record.state == .cancelled)
    #expect(record.status.signal == 9)
    #expect(record.status.message?.contains("SIGTERM") == true)
    try place.expectSound()
  }

  @Test func `A stream that is cut off by SIGTERM keeps what had come`() throws {
    let place = try Workplace()
    let child = try place.start(["pipe", "-q"], input: [])
    child.send(Array("first\n".utf8))
    try waitUntil("the stream is in the log") {
      try place.records.matching().first.map { try readText($0.path + "/stdout.log") } == "first\n"
    }
    child.signal(SIGTERM)
    #expect(try child.wait().exit == 128 + 15)
    child.endInput()
    let record = try place.records.find("@last")
    #expect(record.state == .cancelled)
    #expect(try readText(record.stdout) == "first\n")
    try place.expectSound()
  }

  @Test func `Killed outright, a record is lost, its output is kept and its command ended`() throws
  {
    let place = try Workplace()
    let gates = try Gates()
    // First what the trap kills: without it, bash would complain to a pipe that nobody reads, and die of that.
    let script =
      "sleep 1000 & trap 'kill $!; echo ended >\"$1\"; exit' TERM; echo said; echo up >\"$1\"; wait"
    let child = try place.start(["run", "--", "bash", "-c", script, "x", gates.up])
    try gates.waitUntilUp()
    let id = try place.records.find("@last").id
    try waitUntil("the output is in the log") {
      try readText(place.records.path(of: id) + "/stdout.log") == "said\n"
    }
    child.signal(SIGKILL)
    #expect(try child.wait().exit == 128 + 9)
    try gates.waitUntilUp()
    #expect(try place.records.find(id).state == .running)
    #expect(try place.lines("gc") == [id.description])
    #expect(try place.records.find(id).state == .lost)
    #expect(try place.lines("cat", id.description) == ["said"])
    try place.expectSound()
  }

  @Test(arguments: [
    ["SLURM_JOB_ID": "42", "SLURM_ARRAY_TASK_ID": "7", "SLURM_JOB_PARTITION": "long"],
    ["PBS_JOBID": "42.head", "PBS_QUEUE": "batch"],
    ["SGE_TASK_ID": "3", "JOB_ID": "42", "QUEUE": "all.q"],
    ["LSB_JOBID": "42", "LSB_JOBINDEX": "3"],
  ])
  func `The batch system's words are in the record`(_ variables: [String: String]) throws {
    let place = try Workplace()
    let noise = ["SLURM_JWT": "secret", "NSLOTS_X": "1"]
    #expect(
      try place.wallaby(["run", "-q", "--", "true"], adding: variables.merging(noise) { $1 }).exit
        == 0)
    let scheduler = try place.records.find("@last").status.other["scheduler"]
    #expect(scheduler == .object(variables.mapValues { .string($0) }))
  }

  @Test func `Outside of a batch system there are none`() throws {
    let place = try Workplace()
    #expect(
      try place.wallaby(["run", "-q", "--", "true"], adding: ["JOB_ID": "1", "QUEUE": "x"]).exit
        == 0)
    #expect(try place.records.find("@last").status.other["scheduler"] == nil)
  }

  @Test func `While one runs under a key no other does, and afterwards neither`() throws {
    let place = try Workplace()
    let gates = try Gates()
    let run = [
      "run", "-q", "--once", "job", "--", "bash", "-c", "echo up >\"$1\"; read -r x <\"$2\"", "x",
      gates.up, gates.go,
    ]
    let first = try place.start(run)
    try gates.waitUntilUp()
    let second = try place.wallaby(run)
    #expect(second.exit == 125)
    #expect(second.errorText.contains("key 'job' is being run as record"), "\(second)")
    try gates.letGo()
    #expect(try first.wait().exit == 0)
    #expect(try place.wallaby(run).exit == 0)
    #expect(try place.records.matching().count == 1)
    try place.expectSound()
  }

  @Test func `Of many who try a key at once one runs`() throws {
    let place = try Workplace()
    let witness = TemporaryDirectory.current("witness")
    let children = try (1...8).map { _ in
      try place.start([
        "run", "-q", "--once", "a/b c", "--", "sh", "-c", "echo ran >>\"$1\"", "x", witness,
      ])
    }
    for child in children {
      let output = try child.wait()
      #expect(output.exit == 0 || output.exit == 125, "\(output)")
    }
    #expect(try readText(witness) == "ran\n")
    #expect(try place.records.matching().count == 1)
    try place.expectSound()
  }
}
