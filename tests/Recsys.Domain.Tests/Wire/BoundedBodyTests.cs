using Recsys.Domain.Wire;

namespace Recsys.Domain.Tests.Wire;

public sealed class BoundedBodyTests
{
    private const int Limit = 100_000;

    [Fact]
    public async Task A_body_that_says_it_is_too_long_is_not_read_at_all()
    {
        using var body = new MemoryStream(new byte[10 * Limit]);
        Assert.Null(await BoundedBody.ReadAsync(body, Limit + 1, Limit, Cancel));
        Assert.Equal(0, body.Position);
    }

    [Fact]
    public async Task A_body_that_does_not_say_its_length_is_read_no_further_than_a_piece_beyond_the_limit()
    {
        using var body = new MemoryStream(new byte[10 * Limit]);
        Assert.Null(await BoundedBody.ReadAsync(body, null, Limit, Cancel));
        Assert.InRange(body.Position, Limit, 2 * Limit);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Limit)]
    public async Task A_body_up_to_the_limit_comes_whole_whether_or_not_it_says_its_length(int length)
    {
        byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        foreach (var declared in new long?[] { null, length })
        {
            using var body = new MemoryStream(bytes);
            Assert.Equal(bytes, (await BoundedBody.ReadAsync(body, declared, Limit, Cancel))!.Value.ToArray());
        }
    }
}
