/// What to start for a ``ContainerRun``, and what to do after it.
package struct ContainerLaunch: Hashable, Sendable {
  /// The engine's program and its arguments.
  package var arguments: [String]
  /// What is added to the environment of the program.
  package var environment: [String: String]
  /// What removes the container where it is still there; `nil` where it is gone with the program.
  ///
  /// An ordinary end leaves nothing. After `SIGKILL` to the program the container lives on, and after `SIGTERM` it may:
  /// podman loses one that comes in the first moments. Podman 4.3 of a user who is not root then even ends at once and
  /// with 0, where none of its processes was there before (see ``ContainerEngine/listing()``). So run this after every
  /// ending that had to do with a signal, and believe no exit code of such a one. It ends the command, with podman after
  /// one second by `SIGKILL`. Where nothing is left it may fail, which does not matter.
  package var removal: [String]?
}
