import Foundation
import POSIXSupport
import Testing
import WallabyTestSupport

@testable import Records

/// What the program is for: many real commands, four at a time, found again.
@Suite(.temporaryDirectory) struct JobsTests {
  @Test func `Fifty jobs are kept and found`() throws { try jobs(50) }

  @Test(.long) func `Two thousand jobs are kept and found`() throws { try jobs(2000) }

  private func jobs(_ count: Int) throws {
    let place = try Workplace()
    // Real files, of which the system has enough; and a few that are not there.
    let script = """
      { find /usr/share /usr/lib /usr/bin -type f -size -64k -print | head -n $(($2 - 5))
        for n in 1 2 3 4 5; do echo "$3/missing-$n"; done; } >"$3/list"
      xargs -a "$3/list" -d '\\n' -P 4 -n 1 "$1" run -q -t md5 -- md5sum
      [[ $? == 123 ]] && wc -l <"$3/list"
      """
    let here = TemporaryDirectory.current.path
    let begin = try shell("date -u +%FT%T.000Z").lines[0]
    let output = try shell(
      script, binary("wallaby"), "\(count)", here, environment: place.environment)
    #expect(output.lines == ["\(count)"], "\(output)")
    #expect(output.error.isEmpty, "\(output)")

    #expect(try place.lines("ls", "-q", "-t", "md5").count == count)
    #expect(try place.lines("ls", "-q", "-t", "md5", "--exit", "0").count == count - 5)
    #expect(try place.lines("ls", "-q", "--exit", "1").count == 5)
    #expect(try place.lines("ls", "-q", "--state", "failed").count == 5)
    #expect(try place.lines("ls", "-q", "--since", begin).count == count)
    #expect(try place.wallaby("ls", "-q", "--until", begin).lines == [])
    #expect(try place.wallaby("ls", "-q", "-t", "md").lines == [])
    #expect(try place.lines("grep", "-q", "missing-[1-5]: No such file").count == 5)

    // One file's sum, found by its path in the command's output.
    let files = try readText(here + "/list").split(separator: "\n").map(String.init)
    let file = files[files.count / 2]
    let sum = try run("md5sum", [file]).lines[0]
    let found = try place.lines("grep", "-q", "-F", sum)
    #expect(found.count == 1)
    #expect(try place.lines("cat", found[0]) == [sum])
    #expect(try place.records.find(found[0]).status.command == ["md5sum", file])
    try place.expectSound()
  }
}
