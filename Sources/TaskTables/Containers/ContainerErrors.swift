import Records

// Every sentence about containers, in one place.
extension WallabyError {
  static func noContainerEngine(_ names: [String]) -> WallabyError {
    WallabyError(
      .notFound,
      names.count == 1
        ? "cannot find the container engine '\(names[0])'"
        : "no container engine on the PATH: none of \(names.joined(separator: ", "))",
      hint: "install podman ('apt-get install podman catatonit'), or load your cluster's apptainer")
  }

  static func unknownContainerEngine(_ name: String) -> WallabyError {
    WallabyError(
      .invalidInput, "cannot use '\(name)' as a container engine",
      hint: "name apptainer, singularity, podman or docker, or the path of one")
  }

  static func notAnImage(_ name: String) -> WallabyError {
    WallabyError(
      .invalidInput, "cannot use '\(name)' as a container image",
      hint: "name one as in 'debian:12', or a file as in './tools.sif'")
  }

  static func wouldPull(_ name: String) -> WallabyError {
    WallabyError(
      .invalidInput, "cannot run image '\(name)' with apptainer: it would have to be pulled",
      hint: "pull it once with 'apptainer pull', and name the file")
  }
}
