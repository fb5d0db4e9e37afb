using Recsys.Interactions.Storage;

namespace Recsys.Interactions.Tests;

public sealed class StorageSettingsTests
{
    [Theory]
    [InlineData("abc", true)]
    [InlineData("a-1", true)]
    [InlineData("ab", false)]
    [InlineData("a--b", false)]
    [InlineData("-ab", false)]
    [InlineData("ab-", false)]
    [InlineData("Abc", false)]
    public void A_container_has_the_name_that_storage_takes(string name, bool isOne) => Check(name, isOne);

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    [InlineData(81, false)]
    public void Of_at_most_63_characters(int length, bool isOne)
    {
        Check(new string('a', length), isOne);
        Check(string.Concat(Enumerable.Range(1, length).Select(n => n % 2 == 1 || n == length ? 'a' : '-')), isOne);
    }

    private static void Check(string name, bool isOne) => Assert.Equal(
        isOne ? 0 : 1, StorageSettings.Problems(new StorageOptions { ConnectionString = "UseDevelopmentStorage=true", Container = name }).Count());
}
