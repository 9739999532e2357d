import Glibc

/// An advisory lock on a whole file, held until the value goes.
///
/// It saves duplicate work; it is never what truth rests on, because on some shared file systems it
/// reaches no other host.
package struct FileLock: ~Copyable {
  private let file: FileDescriptor

  /// Takes the lock if it is free; `nil` if another holds it. Where locks do not work it is taken as free.
  package init?(trying file: consuming FileDescriptor) {
    while flock(file.number, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      if errno == EWOULDBLOCK { return nil }
      break
    }
    self.file = file
  }

  // Closing would not do: a child that another thread has just forked holds the file open, too, until it runs its program.
  deinit { _ = flock(file.number, LOCK_UN) }

  /// Locks a directory. Over NFS such a lock reaches only the processes of this host.
  package init?(tryingDirectory path: String) {
    guard let file = try? FileDescriptor.openDirectory(path) else { return nil }
    self.init(trying: file)
  }
}
