/// What to start for a ``ContainerRun``, and what to do after it.
package struct ContainerLaunch: Hashable, Sendable {
  /// The engine's program and its arguments.
  package var arguments: [String]
  /// What is added to the environment of the program.
  package var environment: [String: String]
  /// What removes the container where it is still there; `nil` where it is gone with the program.
  ///
  /// An ordinary end leaves nothing, and neither does `SIGTERM` to the program. After `SIGKILL` the container lives on:
  /// run this after every ending that may have been one. It ends the command, after one second by `SIGKILL`. Where there is
  /// nothing left it succeeds with podman and fails with docker; neither matters.
  package var removal: [String]?
}
