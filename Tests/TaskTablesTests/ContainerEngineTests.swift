import Foundation
import POSIXSupport
import Records
import Testing
import WallabyTestSupport

@testable import TaskTables

@Suite(.temporaryDirectory) struct ContainerEngineTests {
  private let directory = TemporaryDirectory.current

  /// A folder for the `PATH` with programs of these names.
  private func folder(_ name: String, _ programs: String...) throws -> String {
    try directory.makeDirectory(name)
    for program in programs {
      let path = try directory.write("\(name)/\(program)", "#!/bin/sh\n")
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
    return directory(name)
  }

  private func find(_ name: String? = nil, path: String, variable: String? = nil) throws -> String {
    var environment = ["PATH": path]
    environment["WALLABY_CONTAINER_ENGINE"] = variable
    let engine = try ContainerEngine.find(name, environment: environment)
    return "\(engine.kind) \(engine.program.dropFirst(directory.path.count + 1))"
  }

  @Test func `Unless one is named, apptainer comes before podman and podman before docker`() throws
  {
    let (all, some) = (
      try folder("a", "docker", "podman", "singularity"), try folder("b", "docker")
    )
    #expect(try find(path: "/nowhere:\(some):\(all)") == "apptainer a/singularity")
    #expect(try find(path: "\(some):\(try folder("c", "podman"))") == "podman c/podman")
    #expect(try find(path: some, variable: "") == "docker b/docker")
  }

  @Test func `The one named is taken, and the variable names one too`() throws {
    let all = try folder("a", "apptainer", "docker", "podman")
    #expect(try find(path: all, variable: "docker") == "docker a/docker")
    #expect(try find("podman", path: all, variable: "docker") == "podman a/podman")
    #expect(try find("singularity", path: all) == "apptainer a/apptainer")
    #expect(try find("\(all)/podman", path: "") == "podman a/podman")
  }

  @Test func `What is no program is passed over`() throws {
    let first = try folder("a")
    try directory.write("a/podman", "text")
    try directory.makeDirectory("a/apptainer")
    #expect(try find(path: "\(first):\(try folder("b", "podman"))") == "podman b/podman")
  }

  @Test func `Where there is none, the error says what to install`() throws {
    let none = try folder("none")
    let error = #expect(throws: WallabyError.self) { try find(path: none) }
    #expect(error?.code == .notFound)
    #expect(error?.description.contains("apt-get install podman") == true)
    #expect(error?.message.contains("apptainer, podman, docker") == true)
    let named = #expect(throws: WallabyError.self) { try find("docker", path: none) }
    #expect(named?.message == "cannot find the container engine 'docker'")
    let unknown = #expect(throws: WallabyError.self) { try find("lxc", path: none) }
    #expect(unknown?.code == .invalidInput)
  }

  @Test func `A sweep takes what dead workers of this host have left, and nothing else`() throws {
    let here = ProcessIdentity.current
    var (dead, rebooted, elsewhere) = (here, here, here)
    dead.start += "1"
    rebooted.boot = "00000000"
    elsewhere.host += "x"
    elsewhere.start += "1"
    let owners = [here, dead, rebooted, elsewhere].map {
      Owner(process: $0, token: "t").description
    }
    var lines = owners.enumerated().map { "wallaby-\($0.offset)\t\($0.element)" }
    lines += ["wallaby-4\t", "wallaby-5", "other\t\(owners[1])", ""]
    let listing = lines.joined(separator: "\n")
    let engine = ContainerEngine(.docker, program: "docker")
    #expect(engine.sweep(listing) == ["docker", "rm", "--force", "wallaby-1", "wallaby-2"])
    #expect(engine.sweep(lines[0]) == nil)
    #expect(ContainerEngine(.apptainer, program: "apptainer").listing() == nil)
  }
}
