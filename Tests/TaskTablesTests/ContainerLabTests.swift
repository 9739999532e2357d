import Foundation
import Glibc
import POSIXSupport
import Records
import Testing
import WallabyTestSupport

@testable import TaskTables

/// What `Tests/Lab/container-lab env` says where it is up.
private enum Lab {
  static let variables = ProcessInfo.processInfo.environment
  static let engines = (variables["WALLABY_CONTAINER_LAB"] ?? "").split(separator: " ").map(
    String.init)
  static let folder = variables["CONTAINER_LAB_DIR"] ?? ""
  /// The user of rootless podman.
  static let other = getpwnam("wallaby-lab")?.pointee.pw_uid ?? 0
  /// Those whose containers outlive their client.
  static let lasting = engines.filter { $0 != "apptainer" }
}

/// Real containers.
@Suite(
  .temporaryDirectory, .serialized,
  .enabled("Tests/Lab/container-lab is not up") { !Lab.engines.isEmpty })
struct ContainerLabTests {
  private let directory = TemporaryDirectory.current

  private func engine(_ name: String) throws -> ContainerEngine {
    let isRootless = name == "rootless"
    let program = isRootless ? "\(Lab.folder)/rootless/podman" : name
    if isRootless { chown(directory.path, Lab.other, Lab.other) }
    return try ContainerEngine.find(program, environment: Lab.variables)
  }

  /// A run of a line of shell, with the test's directory to write to.
  private func run(_ line: String, with engine: ContainerEngine) throws -> ContainerRun {
    // Who calls the engine is whom the directory belongs to.
    let status = try FileStatus.of(directory.path)
    var run = ContainerRun(
      ["/bin/sh", "-c", line],
      in: engine.kind == .apptainer ? "\(Lab.folder)/rootfs" : "localhost/wallaby-test:latest",
      title: "lab", owner: Owner(process: .current, token: String(UUID().uuidString.prefix(8))),
      user: status.owner, group: status.group, storage: directory.path)
    run.neverPulls = true
    // The lab has no network, of which docker would warn.
    if engine.kind != .apptainer { run.options = ["--network=none"] }
    return run
  }

  private func start(_ run: ContainerRun, with engine: ContainerEngine) throws -> (
    child: Child, launch: ContainerLaunch
  ) {
    let launch = try engine.launch(run)
    let environment = Lab.variables.merging(launch.environment) { $1 }
    let child = try Child(
      launch.arguments[0], Array(launch.arguments.dropFirst()), environment: environment)
    return (child, launch)
  }

  @discardableResult
  private func execute(_ words: [String]?) throws -> ProgramOutput {
    let words = try #require(words)
    return try WallabyTestSupport.run(words[0], Array(words.dropFirst()))
  }

  private func isListed(_ run: ContainerRun, by engine: ContainerEngine) throws -> Bool {
    let listing = try execute(engine.listing())
    #expect(listing.exit == 0, "\(listing)")
    return listing.text.contains("\(run.containerName)\t\(run.owner)\n")
  }

  @Test(arguments: Lab.engines.filter { $0 != "rootless" })
  func `A task with an image runs in it, and of a killed worker no container is left`(
    name: String
  ) async throws {
    let engine = try engine(name)
    let bench = try TableBench()
    let table = try bench.table()
    try table.create()
    try table.change {
      $0.policy.image =
        engine.kind == .apptainer ? "\(Lab.folder)/rootfs" : "localhost/wallaby-test:latest"
      $0.containerEngine = name
      if engine.kind != .apptainer { $0.containerOptions = ["--network=none"] }
      $0.variables = ["GREETING": "hello, world"]
    }
    let inside = #"""
      [ ! -e /etc/debian_version ] || exit 9
      echo "$GREETING" > "$WALLABY_TASK_DIR/storage/out"
      printf 'wallaby:\titem=%s\n' "$WALLABY_ITEM"
      """#
    try table.add(
      [
        TaskItem("a", .script(inside)), TaskItem("b", .script("exit 7")),
        TaskItem("c", .command(["echo", "x y"])),
      ], directory: directory.path)
    let report = try Worker(table, items: 2).run()
    #expect(report.done == 2 && report.failed == 1)
    #expect(try bench.read("align/a/storage/out") == "hello, world\n")
    #expect(try bench.read("align/a/result.json") == "{\n  \"item\": \"a\"\n}\n")
    #expect(try table.status(of: "b").exitCode == 7)
    #expect(try bench.read("align/c/stdout.log") == "x y\n")

    let mark = "ready"
    try table.add(
      [TaskItem("long", .script(#"touch "$WALLABY_TASK_DIR/storage/\#(mark)"; sleep 1000"#))],
      directory: directory.path)
    let worker = try bench.start(["work", "1", "1", "empty"])
    try await eventually("it runs", within: .seconds(60)) {
      FileManager.default.fileExists(atPath: table.path + "/long/storage/" + mark)
    }
    let id = try #require(try table.status(of: "long").worker)
    worker.signal(SIGKILL)
    _ = try worker.wait()
    #expect(try table.recover() == ["long"])
    _ = try table.reset(["long"], to: .parking("Pending"))
    ContainerHost().prepare(engine)
    if let listing = try engine.listing().map({ try execute($0) }) {
      #expect(!listing.text.contains(id), "\(listing)")
    }
  }

  @Test(arguments: Lab.engines)
  func `Exit code and output are those of the command, and nothing is left`(name: String) throws {
    let engine = try engine(name)
    let run = try run("pwd; echo wrong >&2; exit 7", with: engine)
    let output = try start(run, with: engine).child.wait()
    #expect(output.exit == 7)
    #expect(output.text == "\(directory.path)\n")
    #expect(output.errorText == "wrong\n")
    if engine.listing() != nil { #expect(try !isListed(run, by: engine)) }
  }

  @Test(arguments: Lab.engines)
  func `What it writes is the calling user's, whatever the directory is called`(name: String) throws
  {
    let engine = try engine(name)
    var run = try run("id -u >who; ls -ln who", with: engine)
    run.storage = try directory.makeDirectory("a, b:c")
    // A service that runs as root gives a container any number: so it is with docker for who is not root.
    if engine.kind == .docker { run.user = 1234 }
    chown(run.storage, run.user, run.group)
    let output = try start(run, with: engine).child.wait()
    #expect(output.exit == 0, "\(output)")
    #expect(try directory.read("a, b:c/who") == "\(run.user)\n")
    #expect(try FileStatus.of("\(run.storage)/who").owner == run.user)
  }

  @Test(arguments: Lab.engines)
  func `Variables arrive as they are, with newlines, commas and dollars`(name: String) throws {
    let engine = try engine(name)
    let value = "two\nlines, \"quoted\" $HOME `id` \\ ü"
    var run = try run(#"printf '%s|%s|' "$VALUE" "$EMPTY-$PATH""#, with: engine)
    run.environment = ["VALUE": value, "EMPTY": "", "PATH": "/bin:/only here"]
    #expect(try start(run, with: engine).child.wait().text == "\(value)|-/bin:/only here|")
  }

  @Test(arguments: Lab.lasting)
  func `A variable by its name alone has the value of outside`(name: String) throws {
    let engine = try engine(name)
    var run = try run(#"printf '%s' "$PWD_OUTSIDE""#, with: engine)
    run.inheritedVariables = ["PWD_OUTSIDE"]
    let launch = try engine.launch(run)
    let variables = Lab.variables.merging(["PWD_OUTSIDE": "a\nb"]) { $1 }
    let output = try WallabyTestSupport.run(
      launch.arguments[0], Array(launch.arguments.dropFirst()), environment: variables)
    #expect(output.text == "a\nb")
  }

  /// Podman 4.3 is left out: it loses signals that come early, and then ends with any code. After a signal nobody relies on it:
  /// what it leaves is removed, as the next test has it.
  @Test(arguments: Lab.engines.filter { $0 == "docker" || $0 == "apptainer" })
  func `TERM to the group of the client reaches the command, and ends one that has no handler`(
    name: String
  ) async throws {
    let engine = try engine(name)
    for (line, code) in [
      ("trap 'echo bye; exit 3' TERM; : >ready; for i in $(seq 400); do sleep .05; done", 3),
      (": >ready; sleep 20", 143),
    ] as [(String, Int32)] {
      let run = try run(line, with: engine)
      let child = try start(run, with: engine).child
      try await eventually("it is ready") { directory.exists("ready") }
      kill(-child.pid, SIGTERM)
      try await eventually("it is gone") {
        try engine.listing() == nil || !isListed(run, by: engine)
      }
      let output = try child.wait()
      #expect(output.exit == code, "\(output)")
      if code == 3 { #expect(output.text == "bye\n") }
      unlink(directory("ready"))
    }
  }

  @Test(arguments: Lab.lasting)
  func `What lives on when its client is killed is removed, though it ignores TERM`(name: String)
    async throws
  {
    let engine = try engine(name)
    let run = try run(
      "trap '' TERM; : >ready; for i in $(seq 400); do : >beat; sleep .05; done", with: engine)
    let (child, launch) = try start(run, with: engine)
    try await eventually("it is ready") { directory.exists("ready") }
    kill(-child.pid, SIGKILL)
    #expect(try child.wait().exit == 128 + SIGKILL)
    unlink(directory("beat"))
    try await eventually("it still runs") { directory.exists("beat") }
    #expect(try isListed(run, by: engine))
    let listing = try execute(engine.listing()).text
    #expect(engine.sweep(listing)?.contains(run.containerName) != true, "its worker is alive")
    try execute(launch.removal)
    #expect(try !isListed(run, by: engine))
    unlink(directory("beat"))
    #expect(!directory.exists("beat"))
    if engine.kind == .podman { #expect(try execute(launch.removal).exit == 0) }
  }

  @Test(arguments: Lab.lasting)
  func `A sweep ends what a dead worker has left`(name: String) async throws {
    let engine = try engine(name)
    var run = try run(": >ready; sleep 20", with: engine)
    run.owner.process.start += "1"
    let child = try start(run, with: engine).child
    try await eventually("it is ready") { directory.exists("ready") }
    let sweep = engine.sweep(try execute(engine.listing()).text)
    #expect(sweep?.contains(run.containerName) == true)
    #expect(try execute(sweep).exit == 0)
    #expect(try child.wait().exit != 0)
    #expect(try !isListed(run, by: engine))
  }

  @Test(arguments: Lab.engines)
  func `The mark tells a failure of the command from one of the engine`(name: String) throws {
    let engine = try engine(name)
    var run = try run("exit 125", with: engine)
    run.startedMark = directory("mark, it began")
    #expect(try start(run, with: engine).child.wait().exit == 125)
    #expect(directory.exists("mark, it began"))
    unlink(run.startedMark!)
    run.image = engine.kind == .apptainer ? "/no/such" : "localhost/no-such"
    let code = try start(run, with: engine).child.wait().exit
    #expect(code == (engine.kind == .apptainer ? 255 : 125))
    #expect(!directory.exists("mark, it began"))
  }
}
