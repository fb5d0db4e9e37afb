using Recsys.Models.Contracts;

namespace Recsys.Models.Blocks.Training;

/// <summary>Rows of a table that no event taught: what was drawn for them says nothing.</summary>
internal static class UnlearntRows
{
    /// <summary>Makes nobody, row 0, of the users without a training event: a split in time has users who come later.</summary>
    public static void OfUsers(ParameterSet parameters, TrainingInput input, string table)
    {
        var (histories, width) = (input.Split.Train.Histories, (int)parameters[table].shape[1]);
        var values = parameters.ValuesOf(table);
        for (var user = 1; user < histories.Users; user++)
        {
            if (histories.CountOf(user) == 0) values[..width].CopyTo(values.Slice(user * width, width));
        }
    }

    /// <summary>Clears the rows of items that no history to learn from has, of a table whose rows only the items of histories read.</summary>
    public static void OfItems(ParameterSet parameters, TrainingInput input, string table, int firstRow = 0)
    {
        var train = input.Split.Train;
        var (isTaken, width) = (new bool[train.ItemVocabulary.Size], (int)parameters[table].shape[1]);
        foreach (var item in train.Items) isTaken[item] = true;
        var values = parameters.ValuesOf(table);
        for (var item = 1; item < isTaken.Length; item++)
        {
            if (!isTaken[item]) values.Slice((firstRow + item) * width, width).Clear();
        }
    }
}
