using System.Buffers.Binary;
using System.Runtime.CompilerServices;
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
    private const int Version = 2;

    /// <summary>Values that are read or written in one call: the bytes of a column may be more than a span can hold.</summary>
    private const int BlockSize = 1 << 20;

    private const int HeaderSize = 4 + sizeof(int) + sizeof(long) + SHA256.HashSizeInBytes;

    private static ReadOnlySpan<byte> Magic => "RSDS"u8;

    /// <summary>Writes a data set.</summary>
    public static void Save(InteractionDataset dataset, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(stream);
        // Length and checksum stand before the body: it is made twice, so that it need not be held.
        using var measured = new CheckedStream(null);
        WriteBody(measured, dataset);
        Span<byte> header = stackalloc byte[HeaderSize];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], measured.Passed);
        measured.Hash().CopyTo(header[16..]);
        stream.Write(header);
        WriteBody(stream, dataset);
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
        if (length < 0)
        {
            throw new InvalidDataException("The data set file is damaged: its length is impossible.");
        }

        using var body = new CheckedStream(stream, length);
        var dataset = ReadChecked(body);
        return body.Left == 0 && body.Hash().AsSpan().SequenceEqual(header[16..])
            ? dataset
            : throw new InvalidDataException("The data set file is damaged: its checksum does not match.");
    }

    private static InteractionDataset ReadChecked(CheckedStream body)
    {
        try
        {
            using var reader = new BinaryReader(body, Encoding.UTF8, leaveOpen: true);
            return ReadBody(reader, body);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("The data set file is cut short.", e);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("The data set file is damaged: what it holds is no data set.", e);
        }
    }

    private static void WriteBody(Stream stream, InteractionDataset dataset)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
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
        WriteColumn(writer, dataset.Contexts);
    }

    private static InteractionDataset ReadBody(BinaryReader reader, CheckedStream body)
    {
        var name = reader.ReadString();
        var isTimed = reader.ReadBoolean();
        var users = new Vocabulary(ReadTexts(reader, body));
        var items = new Vocabulary(ReadTexts(reader, body));
        var fields = new ContextField[Count(reader, body)];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = new ContextField(reader.ReadString(), (ContextFieldKind)reader.ReadInt32(), ReadTexts(reader, body));
        }

        var count = reader.ReadInt32();
        return new InteractionDataset(
            name, users, items, new ContextFeatures(fields), isTimed,
            ReadColumn<int>(body, count), ReadColumn<int>(body, count), ReadColumn<long>(body, count),
            ReadColumn<int>(body, checked(count * fields.Length)));
    }

    private static void WriteTexts(BinaryWriter writer, IReadOnlyList<string> texts)
    {
        writer.Write(texts.Count);
        foreach (var text in texts)
        {
            writer.Write(text);
        }
    }

    private static string[] ReadTexts(BinaryReader reader, CheckedStream body)
    {
        var texts = new string[Count(reader, body)];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = reader.ReadString();
        }

        return texts;
    }

    // Every platform that .NET 10 and libtorch run on is little endian, so memory is the file's form.
    private static void WriteColumn<T>(BinaryWriter writer, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        for (var from = 0; from < values.Length; from += BlockSize)
        {
            writer.Write(MemoryMarshal.AsBytes(values.Slice(from, Math.Min(BlockSize, values.Length - from))));
        }
    }

    private static T[] ReadColumn<T>(CheckedStream body, int count)
        where T : unmanaged
    {
        if (count < 0 || (long)count * Unsafe.SizeOf<T>() > body.Left) throw new EndOfStreamException();
        var values = new T[count];
        for (var from = 0; from < count; from += BlockSize)
        {
            body.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan(from, Math.Min(BlockSize, count - from))));
        }

        return values;
    }

    /// <summary>A number of things of at least a byte each.</summary>
    private static int Count(BinaryReader reader, CheckedStream body) => reader.ReadInt32() is >= 0 and var count && count <= body.Left
        ? count
        : throw new EndOfStreamException();
}
