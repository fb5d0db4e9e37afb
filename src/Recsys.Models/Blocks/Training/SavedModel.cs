using System.Text;

namespace Recsys.Models.Blocks.Training;

/// <summary>The form of a saved model of any family: a header with the family's name, then its parameters.</summary>
internal static class SavedModel
{
    private const int FormatVersion = 1;

    public static void Write(Stream stream, string family, ParameterValues values)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Header(family));
        values.Write(writer);
    }

    public static void Write(Stream stream, string family, ParameterSet values)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Header(family));
        values.Write(writer);
    }

    /// <summary>Reads a model into the memory where it is to be.</summary>
    /// <returns>The same set.</returns>
    /// <exception cref="InvalidDataException">The stream holds a model of another family, version or of other shapes.</exception>
    public static ParameterSet Read(Stream stream, string family, ParameterSet values)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        CheckHeader(reader, family);
        values.Read(reader);
        return values;
    }

    /// <exception cref="InvalidDataException">The stream holds a model of another family or version.</exception>
    public static ParameterValues Read(Stream stream, string family)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        CheckHeader(reader, family);
        return ParameterValues.Read(reader);
    }

    private static void CheckHeader(BinaryReader reader, string family)
    {
        var header = reader.ReadString();
        if (header != Header(family)) throw new InvalidDataException($"The file is of '{header}'; expected '{Header(family)}'.");
    }

    private static string Header(string family) => $"recsys model {FormatVersion} {family}";
}
