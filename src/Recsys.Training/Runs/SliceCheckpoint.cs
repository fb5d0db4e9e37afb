using System.Buffers.Binary;
using System.Text.Json;
using Recsys.Models.Contracts;

namespace Recsys.Training.Runs;

/// <summary>
/// A training that is not finished, with its curve so far, in one blob: two blobs could be of two slices. The session, length of the curve (32 bits,
/// little endian), the curve as JSON, which comes last because it counts what the session took to be written.
/// </summary>
internal static class SliceCheckpoint
{
    /// <summary>Bytes of a curve that make sense: some hundred for each of ten thousand epochs.</summary>
    private const int MostOfCurve = 1 << 22;

    /// <returns>The curve with the time of the writing.</returns>
    public static FamilyProgress Save(FamilyProgress progress, ITrainingSession session, Stream stream)
    {
        var clock = TrainingClock.Start();
        session.Save(stream);
        var saved = progress with { Seconds = progress.Seconds + clock.WallSeconds, CpuSeconds = progress.CpuSeconds + clock.CpuSeconds };
        var curve = JsonSerializer.SerializeToUtf8Bytes(saved);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, curve.Length);
        stream.Write(length);
        stream.Write(curve);
        return saved;
    }

    /// <exception cref="InvalidDataException">The bytes are cut off, or belong to another family or other shapes.</exception>
    public static FamilyProgress Restore(Stream stream, ITrainingSession session)
    {
        try
        {
            session.Restore(stream);
            Span<byte> length = stackalloc byte[sizeof(int)];
            stream.ReadExactly(length);
            if (BinaryPrimitives.ReadInt32LittleEndian(length) is not (>= 0 and <= MostOfCurve and var size))
            {
                throw new InvalidDataException("The length of the checkpoint's curve makes no sense.");
            }

            var curve = new byte[size];
            stream.ReadExactly(curve);
            return JsonSerializer.Deserialize<FamilyProgress>(curve) ?? throw new InvalidDataException("The checkpoint has no curve.");
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("The checkpoint is cut off.", e);
        }
    }
}
