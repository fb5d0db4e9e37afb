using Recsys.Datasets.Queries;

namespace Recsys.Datasets.Splits;

/// <summary>
/// The ways to divide a data set. In all of them a target is an interaction with an item that is new to its user (seen items are
/// excluded from every ranking, so a repeat could never be found), and a query holds ALL earlier interactions of the user, as the
/// online app would have them. Ties in time are broken by arrival: the order of the file, or of the log.
/// </summary>
public static class Protocols
{
    /// <summary>The name of <see cref="LeaveOneOut"/>.</summary>
    public const string LeaveOneOutName = "leave-one-out";

    /// <summary>The name of <see cref="TimeSplit"/>.</summary>
    public const string TimeSplitName = "time-split";

    /// <summary>Fewer new items than this and a user is left in the training data whole.</summary>
    public const int MinNewItems = 3;

    /// <summary>
    /// Of each user with at least <see cref="MinNewItems"/> different items, the last new item is the test case and the one before it
    /// the validation case; training sees what lies before both. The protocol of most published figures. It leaks the future of
    /// other users into training: compare with it, do not promise with it.
    /// </summary>
    public static DatasetSplit LeaveOneOut(InteractionDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var validation = new HistoryCases(dataset);
        var test = new HistoryCases(dataset);
        var inTrain = new bool[dataset.Count];
        var seen = new HashSet<int>();
        for (var user = 1; user < dataset.UserVocabulary.Size; user++)
        {
            var (last, previous, count) = LastNewItems(dataset, user, seen);
            var rows = dataset.Histories.RowsOf(user);
            var end = rows.Length;
            if (count >= MinNewItems)
            {
                test.Add(user, last);
                validation.Add(user, previous);
                end = previous;
            }

            foreach (var row in rows[..end])
            {
                inTrain[row] = true;
            }
        }

        return new DatasetSplit(LeaveOneOutName, dataset.Where(r => inTrain[r]), validation, test);
    }

    /// <summary>
    /// Two moments divide the data: training sees what lies before the first; each user active between them gives one validation case,
    /// each user active after the second one test case (the last new item of the span). Nothing of the future leaks. Where much has one time, as of
    /// dates without hours, the moments lie further back, so that each span has its share or more. Where nothing lies before the first moment then,
    /// the order of arrival divides; what is too little to divide is all for training.
    /// </summary>
    /// <param name="dataset">The data, in order of time.</param>
    /// <param name="validationShare">The share of interactions between the two moments.</param>
    /// <param name="testShare">The share of interactions after the second moment.</param>
    public static DatasetSplit TimeSplit(InteractionDataset dataset, double validationShare = 0.1, double testShare = 0.1)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (!(validationShare > 0 && testShare > 0 && validationShare + testShare < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(testShare), "The shares must be positive and leave something to train on.");
        }

        if (dataset.Count == 0)
        {
            return new DatasetSplit(TimeSplitName, dataset, [], []);
        }

        // Rounded, not cut: 1 − 0.3 − 0.2 is a little less than a half.
        var testRow = Math.Clamp(dataset.Count - (int)Math.Round(dataset.Count * testShare), 0, dataset.Count - 1);
        var validationRows = (int)Math.Round(dataset.Count * validationShare);
        // Rows of one time are on one side. The share of validation ends where the test begins, however much has the time of the test's first row.
        var testMoment = FirstOf(testRow);
        var validationMoment = FirstOf(Math.Max(0, testMoment - validationRows));
        var (firstTest, firstValidation) = validationMoment > 0
            ? (testMoment, validationMoment)
            : (testRow, Math.Max(0, testRow - validationRows));
        if (firstValidation == 0) return new DatasetSplit(TimeSplitName, dataset, [], []);

        var validation = new HistoryCases(dataset);
        var test = new HistoryCases(dataset);
        var seen = new HashSet<int>();
        for (var user = 1; user < dataset.UserVocabulary.Size; user++)
        {
            var (lastValidation, lastTest) = (-1, -1);
            seen.Clear();
            var rows = dataset.Histories.RowsOf(user);
            for (var i = 0; i < rows.Length; i++)
            {
                if (!seen.Add(dataset.Items[rows[i]]) || i == 0)
                {
                    continue;
                }

                if (rows[i] >= firstTest)
                {
                    lastTest = i;
                }
                else if (rows[i] >= firstValidation)
                {
                    lastValidation = i;
                }
            }

            if (lastValidation >= 0)
            {
                validation.Add(user, lastValidation);
            }

            if (lastTest >= 0)
            {
                test.Add(user, lastTest);
            }
        }

        return new DatasetSplit(TimeSplitName, dataset.First(firstValidation), validation, test);

        int FirstOf(int row)
        {
            var times = dataset.Times;
            while (row > 0 && times[row - 1] == times[row]) row--;
            return row;
        }
    }

    /// <summary>The query of a user at a position of the user's own history: everything before it, in the context of it.</summary>
    public static RecommendationQuery QueryAt(InteractionDataset dataset, int user, int position)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var rows = dataset.Histories.RowsOf(user);
        var times = dataset.Times;
        var historyTimes = Array.Empty<long>();
        if (dataset.IsTimed)
        {
            historyTimes = new long[position];
            for (var i = 0; i < position; i++)
            {
                historyTimes[i] = times[rows[i]];
            }
        }

        var fields = dataset.Context.Fields.Count;
        var contexts = new int[position * fields];
        for (var i = 0; i < position; i++)
        {
            dataset.ContextOf(rows[i]).CopyTo(contexts.AsSpan(i * fields));
        }

        return new RecommendationQuery
        {
            User = user,
            History = dataset.Histories.ItemsOf(user)[..position].ToArray(),
            HistoryTimes = historyTimes,
            HistoryContexts = contexts,
            At = dataset.IsTimed ? times[rows[position]] : 0,
            Context = dataset.ContextOf(rows[position]).ToArray(),
        };
    }

    private static (int Last, int Previous, int Count) LastNewItems(InteractionDataset dataset, int user, HashSet<int> seen)
    {
        seen.Clear();
        var (last, previous) = (-1, -1);
        var items = dataset.Histories.ItemsOf(user);
        for (var i = 0; i < items.Length; i++)
        {
            if (seen.Add(items[i]))
            {
                (previous, last) = (last, i);
            }
        }

        return (last, previous, seen.Count);
    }
}
