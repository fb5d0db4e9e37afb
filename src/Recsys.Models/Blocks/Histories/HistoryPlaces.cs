namespace Recsys.Models.Blocks.Histories;

/// <summary>Where items stand in the histories.</summary>
internal static class HistoryPlaces
{
    /// <summary>The users who have an item and its place in their history, by item; no more than so many of an item.</summary>
    public static List<(int User, int Place)>[] Of(int[][] histories, int items, int most = int.MaxValue)
    {
        var result = new List<(int, int)>[items];
        for (var i = 0; i < items; i++) result[i] = [];
        for (var user = 0; user < histories.Length; user++)
        {
            for (var place = 0; place < histories[user].Length; place++)
            {
                if (result[histories[user][place]] is { } places && places.Count < most) places.Add((user, place));
            }
        }

        return result;
    }
}
