import TaskTables
import Testing

@Suite struct PolicyTests {
  @Test func `What an item says of its own comes before what the table says`() {
    var own = TaskPolicy()
    own.retries = 2
    var table = TaskPolicy()
    table.retries = 5
    table.image = "tools"
    let both = own.filled(from: table)
    #expect(both.retries == 2)
    #expect(both.image == "tools")
    #expect(both.timeout == nil)
  }
}
