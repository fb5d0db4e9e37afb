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

    /// <exception cref="InvalidDataException">The stream holds a model of another family or version.</exception>
    public static ParameterValues Read(Stream stream, string family)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        var header = reader.ReadString();
        return header == Header(family)
            ? ParameterValues.Read(reader)
            : throw new InvalidDataException($"The file is of '{header}'; expected '{Header(family)}'.");
    }

    private static string Header(string family) => $"recsys model {FormatVersion} {family}";
}
