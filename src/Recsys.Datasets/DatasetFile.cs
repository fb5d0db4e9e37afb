using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Recsys.Domain.Context;

namespace Recsys.Datasets;

/// <summary>
/// The binary form of a data set, handed from one step of a training run to the next. The same data set gives the same bytes:
/// <c>RSDS</c>, version, length and SHA-256 of the body, then the body: name, vocabularies, context encoding and columns, little endian.
/// </summary>
public static class DatasetFile
{
    private const int Version = 1;
    private const int HeaderSize = 4 + sizeof(int) + sizeof(long) + SHA256.HashSizeInBytes;

    private static ReadOnlySpan<byte> Magic => "RSDS"u8;

    /// <summary>Writes a data set.</summary>
    public static void Save(InteractionDataset dataset, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(stream);
        using var body = new MemoryStream();
        using (var writer = new BinaryWriter(body, Encoding.UTF8, leaveOpen: true))
        {
            WriteBody(writer, dataset);
        }

        var bytes = body.GetBuffer().AsSpan(0, (int)body.Length);
        Span<byte> header = stackalloc byte[HeaderSize];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], bytes.Length);
        SHA256.HashData(bytes, header[16..]);
        stream.Write(header);
        stream.Write(bytes);
    }

    /// <summary>Reads a data set.</summary>
    /// <exception cref="InvalidDataException">The bytes are none of <see cref="Save"/>, of another version, cut short or damaged.</exception>
    public static InteractionDataset Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> header = stackalloc byte[HeaderSize];
        if (stream.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) != HeaderSize || !header.StartsWith(Magic))
        {
            throw new InvalidDataException("This is no data set file.");
        }

        var version = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        if (version != Version)
        {
            throw new InvalidDataException($"The data set file has version {version}; this code reads version {Version}.");
        }

        var length = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        if (length is < 0 or > int.MaxValue - 1024)
        {
            throw new InvalidDataException("The data set file is damaged: its length is impossible.");
        }

        var body = new byte[length];
        if (stream.ReadAtLeast(body, body.Length, throwOnEndOfStream: false) != body.Length)
        {
            throw new InvalidDataException("The data set file is cut short.");
        }

        if (!SHA256.HashData(body).AsSpan().SequenceEqual(header[16..]))
        {
            throw new InvalidDataException("The data set file is damaged: its checksum does not match.");
        }

        using var reader = new BinaryReader(new MemoryStream(body), Encoding.UTF8);
        return ReadBody(reader);
    }

    private static void WriteBody(BinaryWriter writer, InteractionDataset dataset)
    {
        writer.Write(dataset.Name);
        writer.Write(dataset.IsTimed);
        WriteTexts(writer, [.. dataset.UserVocabulary.Ids]);
        WriteTexts(writer, [.. dataset.ItemVocabulary.Ids]);
        writer.Write(dataset.Context.Fields.Count);
        foreach (var field in dataset.Context.Fields)
        {
            writer.Write(field.Name);
            writer.Write((int)field.Kind);
            WriteTexts(writer, field.Values);
        }

        writer.Write(dataset.Count);
        WriteColumn(writer, dataset.Users);
        WriteColumn(writer, dataset.Items);
        WriteColumn(writer, dataset.Times);
        WriteColumn(writer, dataset.Weights);
        WriteColumn(writer, dataset.Contexts);
    }

    private static InteractionDataset ReadBody(BinaryReader reader)
    {
        var name = reader.ReadString();
        var isTimed = reader.ReadBoolean();
        var users = new Vocabulary(ReadTexts(reader));
        var items = new Vocabulary(ReadTexts(reader));
        var fields = new ContextField[reader.ReadInt32()];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = new ContextField(reader.ReadString(), (ContextFieldKind)reader.ReadInt32(), ReadTexts(reader));
        }

        var count = reader.ReadInt32();
        return new InteractionDataset(
            name, users, items, new ContextFeatures(fields), isTimed,
            ReadColumn<int>(reader, count), ReadColumn<int>(reader, count), ReadColumn<long>(reader, count),
            ReadColumn<float>(reader, count), ReadColumn<int>(reader, count * fields.Length));
    }

    private static void WriteTexts(BinaryWriter writer, IReadOnlyList<string> texts)
    {
        writer.Write(texts.Count);
        foreach (var text in texts)
        {
            writer.Write(text);
        }
    }

    private static string[] ReadTexts(BinaryReader reader)
    {
        var texts = new string[reader.ReadInt32()];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = reader.ReadString();
        }

        return texts;
    }

    // Every platform that .NET 10 and libtorch run on is little endian, so memory is the file's form.
    private static void WriteColumn<T>(BinaryWriter writer, ReadOnlySpan<T> values)
        where T : unmanaged => writer.Write(MemoryMarshal.AsBytes(values));

    private static T[] ReadColumn<T>(BinaryReader reader, int count)
        where T : unmanaged
    {
        var values = new T[count];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
