using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Recsys.Training.Tuning;

/// <summary>The trials of searches as CSV, a row a trial and rung, appended as they come.</summary>
public sealed class TrialFile(string path)
{
    private static readonly CsvConfiguration Form = new(CultureInfo.InvariantCulture) { NewLine = "\n" };

    private readonly Lock _gate = new();

    /// <summary>All rows; none where there is no file. A last row that a crash cut off is left out.</summary>
    /// <exception cref="InvalidDataException">The file is no list of trials.</exception>
    public IReadOnlyList<TrialResult> Read()
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var text = File.ReadAllText(path);
        using var csv = new CsvReader(new StringReader(text[..(text.LastIndexOf('\n') + 1)]), Form);
        try
        {
            return [.. csv.GetRecords<TrialResult>()];
        }
        catch (CsvHelperException e)
        {
            throw new InvalidDataException($"'{path}' is no list of trials (line {csv.Context.Parser?.RawRow}).", e);
        }
    }

    /// <summary>Adds a row; it is on disk when this returns.</summary>
    public void Append(TrialResult row)
    {
        lock (_gate)
        {
            using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            Trim(stream);
            using var writer = new StreamWriter(stream) { AutoFlush = false };
            using var csv = new CsvWriter(writer, Form);
            if (stream.Position == 0)
            {
                csv.WriteHeader<TrialResult>();
                csv.NextRecord();
            }

            csv.WriteRecord(row);
            csv.NextRecord();
            csv.Flush();
            writer.Flush();
            stream.Flush(flushToDisk: true);
        }
    }

    /// <summary>Goes to the end of the last whole row.</summary>
    private static void Trim(FileStream stream)
    {
        var end = stream.Length;
        while (end > 0)
        {
            stream.Position = end - 1;
            if (stream.ReadByte() == '\n')
            {
                break;
            }

            end--;
        }

        stream.SetLength(end);
        stream.Position = end;
    }
}
