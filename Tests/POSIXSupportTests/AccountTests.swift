import Glibc
import Testing
import WallabyTestSupport

@testable import POSIXSupport

struct AccountTests {
  @Test func `A user and a group of the local files are found without another program`() {
    #expect(Account.user(0)?.name == "root")
    #expect(Account.user(0)?.home == "/root")
    #expect(Account.group(named: "root")?.number == 0)
    #expect(Host.groupID(named: "4711") == 4711)
    #expect(Host.groupID(named: "no such group") == nil)
  }

  @Test(.temporaryDirectory)
  func `Who is not in the local files is asked for with getent`() async throws {
    let program = try TemporaryDirectory.current.write(
      "getent",
      #"""
      #!/bin/sh
      cat
      case "$1 $2" in
        "passwd 54321") echo 'ada:*:54321:100:Ada L.:/people/ada:/bin/sh' ;;
        "group wombats") echo 'wombats:*:7654:ada,bob' ;;
        *) exit 2 ;;
      esac
      """#.utf8)
    chmod(program, 0o755)
    let path = TemporaryDirectory.current.path
    await #expect(processExitsWith: .success) { [path = path as String] in
      setenv("PATH", path, 1)
      #expect(Account.user(54321)?.name == "ada")
      #expect(Account.user(54321)?.home == "/people/ada")
      #expect(Account.user(54320) == nil)
      #expect(Host.groupID(named: "wombats") == 7654)
      #expect(Host.groupID(named: "wombat") == nil)
    }
  }
}
