using System.Buffers.Binary;
using System.Text.Json;
using Recsys.Models.Contracts;

namespace Recsys.Training.Runs;

/// <summary>
/// A training that is not finished, with its curve so far, in one blob: two blobs could be of two slices. Length of the curve (32 bits,
/// little endian), the curve as JSON, the session.
/// </summary>
internal static class SliceCheckpoint
{
    public static byte[] Save(FamilyProgress progress, ITrainingSession session)
    {
        using var buffer = new MemoryStream();
        var curve = JsonSerializer.SerializeToUtf8Bytes(progress);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, curve.Length);
        buffer.Write(length);
        buffer.Write(curve);
        session.Save(buffer);
        return buffer.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are cut off, or belong to another family or other shapes.</exception>
    public static FamilyProgress Restore(byte[] checkpoint, ITrainingSession session)
    {
        var length = checkpoint.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(checkpoint);
        if (length < 0 || length > checkpoint.Length - sizeof(int))
        {
            throw new InvalidDataException("The checkpoint is cut off.");
        }

        var progress = JsonSerializer.Deserialize<FamilyProgress>(checkpoint.AsSpan(sizeof(int), length))
            ?? throw new InvalidDataException("The checkpoint has no curve.");
        using var rest = new MemoryStream(checkpoint, sizeof(int) + length, checkpoint.Length - sizeof(int) - length, writable: false);
        try
        {
            session.Restore(rest);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("The checkpoint is cut off.", e);
        }

        return progress;
    }
}
