namespace Recsys.Datasets.Importers.Columns;

/// <summary>Yes and no, as columns of labels write them.</summary>
internal static class Answers
{
    public static bool TryRead(ReadOnlySpan<char> text, out bool isYes)
    {
        isYes = Is(text, ["1", "1.0", "true", "yes", "y", "t"]);
        return isYes || Is(text, ["0", "0.0", "-1", "-1.0", "false", "no", "n", "f"]);
    }

    private static bool Is(ReadOnlySpan<char> text, ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
