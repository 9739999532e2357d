package import Records

extension ContainerEngine {
  /// The arguments to start a run with.
  ///
  /// What the engine's program prints is what the command prints, and its exit code is the command's; of those that may
  /// be the engine's own see ``ContainerRun/startedMark``. `SIGTERM` to the program or its group reaches the command,
  /// and ends it unless it has a handler; what to do then, see ``ContainerLaunch/removal``.
  ///
  /// The command runs as the calling user: root in the container only for root outside. That is so with podman for all
  /// users, and with docker for a service that runs as root; where it runs as the user (rootless), add the option
  /// `--user=0:0`. The engine's network, memory and other limits are left as they are. Podman and docker label the
  /// container for ``listing()``, keep no second copy of what it prints, and let it see the mounts where SELinux
  /// would not. Podman needs its init program (Debian: `catatonit`).
  ///
  /// - Throws: ``WallabyError`` with code `invalid_input` where the image's name cannot be one, or would have to be pulled.
  package func launch(_ run: ContainerRun) throws(WallabyError) -> ContainerLaunch {
    let image = try image(run)
    guard kind != .apptainer else { return apptainer(run, image) }
    var words = [program, "run", "--rm", "--init", "--name=\(run.containerName)"]
    words += ["--label=\(Self.runLabel)=\(run.title)", "--label=\(Self.ownerLabel)=\(run.owner)"]
    words += ["--log-driver=none", "--security-opt=label=disable", "--stop-timeout=1"]
    if run.neverPulls { words.append("--pull=never") }
    // Without it, the user's number in the container is that of a subordinate user outside.
    if kind == .podman && run.user != 0 { words.append("--userns=keep-id") }
    words.append("--user=\(run.user):\(run.group)")
    for path in run.mounts {
      words.append("--mount=type=bind,\(Self.field("source", path)),\(Self.field("target", path))")
    }
    words += ["--workdir=\(run.start)", "--entrypoint="]
    for (name, value) in run.environment.sorted(by: { $0.key < $1.key }) {
      words.append("--env=\(name)=\(value)")
    }
    words += run.inheritedVariables.map { "--env=\($0)" }
    words += run.options + [image] + run.words
    let ignore = kind == .podman ? ["--ignore"] : []
    return ContainerLaunch(
      arguments: words, environment: [:],
      removal: [program, "rm", "--force"] + ignore + [run.containerName])
  }

  static let runLabel = "wallaby.run"
  static let ownerLabel = "wallaby.owner"

  private func apptainer(_ run: ContainerRun, _ image: String) -> ContainerLaunch {
    var words = [program, "exec"]
    for path in run.mounts { words += ["--bind", Self.escaped(path)] }
    words += ["--pwd", run.start] + run.options + [image] + run.words
    // Values given as options would be split at commas; without NO_EVAL a shell would evaluate them.
    let prefix = program.hasSuffix("singularity") ? "SINGULARITY" : "APPTAINER"
    var environment = ["\(prefix)_NO_EVAL": "1"]
    for (name, value) in run.environment { environment["\(prefix)ENV_\(name)"] = value }
    return ContainerLaunch(arguments: words, environment: environment, removal: nil)
  }

  private func image(_ run: ContainerRun) throws(WallabyError) -> String {
    let name = run.image
    // It would be taken for an option.
    if name.isEmpty || name.hasPrefix("-") { throw .notAnImage(name) }
    let scheme = "docker://"
    guard kind == .apptainer else {
      return name.hasPrefix(scheme) ? String(name.dropFirst(scheme.count)) : name
    }
    if name.hasPrefix("/") || name.hasPrefix(".") || name.hasSuffix(".sif") { return name }
    if run.neverPulls { throw .wouldPull(name) }
    return name.contains("://") ? name : scheme + name
  }

  /// One field of a line of comma-separated values.
  private static func field(_ name: String, _ path: String) -> String {
    let text = "\(name)=\(path)"
    guard path.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") }) else {
      return text
    }
    let doubled = text.split(separator: "\"", omittingEmptySubsequences: false)
    return "\"\(doubled.joined(separator: "\"\""))\""
  }

  /// A path among others that are separated by commas, from their targets by colons.
  private static func escaped(_ path: String) -> String {
    var text = ""
    for character in path.unicodeScalars {
      if character == "," || character == ":" || character == "\\" { text += "\\" }
      text.unicodeScalars.append(character)
    }
    return text
  }
}
