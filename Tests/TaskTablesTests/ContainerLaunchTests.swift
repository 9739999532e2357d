import POSIXSupport
import Records
import Testing

@testable import TaskTables

struct ContainerLaunchTests {
  private static let owner = Owner(
    process: ProcessIdentity(host: "n1", boot: "b", namespace: "1-2", pid: 7, start: "9"),
    token: "tok")

  private func run(_ change: (inout ContainerRun) -> Void = { _ in }) -> ContainerRun {
    var run = ContainerRun(
      ["prog", "--rm", "a b"], in: "docker://img:1", title: "align/s 7", owner: Self.owner, user: 0,
      group: 0, storage: "/s/r")
    change(&run)
    return run
  }

  private func launch(
    _ kind: ContainerEngine.Kind, _ change: (inout ContainerRun) -> Void = { _ in }
  ) throws -> ContainerLaunch {
    try ContainerEngine(kind, program: kind.rawValue).launch(run(change))
  }

  @Test(arguments: ["podman", "docker"])
  func `Podman and docker get what makes a container end and be found again`(name: String) throws {
    let kind = try #require(ContainerEngine.Kind(rawValue: name))
    let launch = try launch(kind)
    #expect(
      launch.arguments == [
        name, "run", "--rm", "--init", "--name=wallaby-align_s_7-tok",
        "--label=wallaby.run=align/s 7",
        "--label=wallaby.owner=n1.b.1-2.7.9/tok", "--log-driver=none",
        "--security-opt=label=disable", "--stop-timeout=1", "--user=0:0",
        "--mount=type=bind,source=/s/r,target=/s/r", "--workdir=/s/r", "--entrypoint=", "img:1",
        "prog", "--rm", "a b",
      ])
    #expect(launch.environment == [:])
    #expect(launch.removal?.last == "wallaby-align_s_7-tok")
    #expect(launch.removal?.prefix(3) == [name, "rm", "--force"])
  }

  @Test func `Apptainer gets the directory, and its variables by its environment`() throws {
    let launch = try launch(.apptainer) {
      $0.environment = ["A": "1,2 $x"]
      $0.options = ["--nv"]
    }
    #expect(
      launch.arguments == [
        "apptainer", "exec", "--bind", "/s/r", "--pwd", "/s/r", "--nv", "docker://img:1", "prog",
        "--rm", "a b",
      ])
    #expect(launch.environment == ["APPTAINERENV_A": "1,2 $x", "APPTAINER_NO_EVAL": "1"])
    #expect(launch.removal == nil)
    let other = try ContainerEngine(.apptainer, program: "/opt/singularity").launch(run())
    #expect(other.environment == ["SINGULARITY_NO_EVAL": "1"])
  }

  @Test func `Only podman for others than root keeps the user's number by a namespace`() throws {
    for (kind, user, keeps) in [
      (ContainerEngine.Kind.podman, UInt32(1000), true), (.podman, 0, false),
      (.docker, 1000, false),
    ] {
      let words = try launch(kind) { ($0.user, $0.group) = (user, 50) }.arguments
      #expect(words.contains("--userns=keep-id") == keeps)
      #expect(words.contains("--user=\(user):50"))
    }
  }

  @Test(arguments: [
    (nil, ["/s/r"]), ("/s/r", ["/s/r"]), ("/s/r/x", ["/s/r"]), ("/s", ["/s"]), ("/", ["/s/r"]),
    ("/s/rx", ["/s/r", "/s/rx"]),
  ])
  func `The working directory is mounted too, once`(directory: String?, mounted: [String]) throws {
    let launch = try launch(.podman) { $0.workingDirectory = directory }
    let mounts = launch.arguments.filter { $0.hasPrefix("--mount") }
    #expect(mounts == mounted.map { "--mount=type=bind,source=\($0),target=\($0)" })
    #expect(launch.arguments.contains("--workdir=\(directory ?? "/s/r")"))
  }

  @Test func `Paths with commas, colons and quotes are written as each engine reads them`() throws {
    let path = #"/a,b:c"d\e"#
    let podman = try launch(.podman) { $0.storage = path }.arguments
    #expect(
      podman.contains(#"--mount=type=bind,"source=/a,b:c""d\e","target=/a,b:c""d\e""#))
    let apptainer = try launch(.apptainer) { $0.storage = path }.arguments
    #expect(apptainer[3] == #"/a\,b\:c"d\\e"#)
  }

  @Test func `Variables, what the user adds and the mark stand where they count`() throws {
    let launch = try launch(.docker) {
      $0.environment = ["B": "x\ny", "A": ""]
      $0.inheritedVariables = ["TOKEN"]
      $0.neverPulls = true
      $0.options = ["--network=none", "--entrypoint=/e"]
      $0.startedMark = "/s/r/started"
    }
    #expect(launch.arguments.contains("--pull=never"))
    #expect(
      launch.arguments.drop { $0 != "--entrypoint=" } == [
        "--entrypoint=", "--env=A=", "--env=B=x\ny", "--env=TOKEN", "--network=none",
        "--entrypoint=/e", "img:1", "/bin/sh", "-c", #": >"$0" && exec "$@""#, "/s/r/started",
        "prog", "--rm", "a b",
      ])
  }

  @Test(arguments: [
    ("/i/x", "/i/x"), ("./x", "./x"), ("x.sif", "x.sif"), ("library://x", "library://x"),
    ("debian:12", "docker://debian:12"),
  ])
  func `Apptainer takes files as they are, and names from a registry`(name: String, read: String)
    throws
  {
    #expect(try launch(.apptainer) { $0.image = name }.arguments.contains(read))
  }

  @Test func `What is no image is refused, and so is what apptainer would have to pull`() throws {
    for image in ["", "-v/:/x"] {
      #expect(throws: WallabyError.self) { try launch(.podman) { $0.image = image } }
    }
    let refused = #expect(throws: WallabyError.self) {
      try launch(.apptainer) { $0.neverPulls = true }
    }
    #expect(refused?.code == .invalidInput)
    #expect(
      try launch(.apptainer) { ($0.neverPulls, $0.image) = (true, "x.sif") }.arguments.contains(
        "x.sif"))
  }
}
