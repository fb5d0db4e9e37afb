using Recsys.Scoring.Tables;
using Recsys.Scoring.Tests.Models;
using Recsys.TestKit;

namespace Recsys.Scoring.Tests.Tables;

public sealed class TableRoomTests(AzuriteFixture azurite)
{
    private const long Plenty = 1L << 40;

    [Theory]
    [InlineData(Plenty, 0, false)]
    [InlineData(100, Plenty, true)]
    public async Task Tables_lie_in_memory_where_the_temporary_folder_has_too_little_room(long disk, long memory, bool areInMemory)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has files in memory.");
        await using var system = await ServingSystem.EmptyAsync(azurite);
        var model = new TableModel();
        await model.PublishAsync(system.Registry, "v1");
        var manifest = await system.Registry.GetAsync("v1", Cancel);
        using var tables = await new TableStore(system.Registry, new TableRoom(() => disk, () => memory)).FetchAsync(manifest, model.Form(), Cancel);

        Assert.Equal(model.Trend[model.Size + 1], tables.OfItems("trend_of")[1, 1]);
        var address = (long)tables.OfItems("trend_of").Place;
        var line = File.ReadLines("/proc/self/maps").Single(l => Holds(l, address));
        Assert.Equal(areInMemory, line.Contains("/memfd:recsys-table", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_room_anywhere_the_error_says_what_is_needed_and_what_is_free()
    {
        await using var system = await ServingSystem.EmptyAsync(azurite);
        var model = new TableModel(items: 1_000);
        await model.PublishAsync(system.Registry, "v1");
        var manifest = await system.Registry.GetAsync("v1", Cancel);
        var store = new TableStore(system.Registry, new TableRoom(() => 2_000_000, () => 1_000_000));

        var error = await Assert.ThrowsAsync<IOException>(() => store.FetchAsync(manifest, model.Form(), Cancel));

        Assert.Equal(
            "The tables of the model version v1 take 12 MB: the temporary folder has 2 MB free, memory 1 MB; expected as much in one of them.",
            error.Message);
    }

    private static bool Holds(string line, long address)
    {
        var range = line.Split(' ')[0].Split('-').Select(n => Convert.ToInt64(n, 16)).ToArray();
        return address >= range[0] && address < range[1];
    }
}
