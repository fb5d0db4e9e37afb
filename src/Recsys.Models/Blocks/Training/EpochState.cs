namespace Recsys.Models.Blocks.Training;

/// <summary>How far an epoch is: what a training that was left in its midst needs to go on as if it had not been.</summary>
/// <param name="Steps">Steps done.</param>
/// <param name="Loss">Sum of the losses of the examples so far.</param>
/// <param name="Examples">Examples so far.</param>
/// <param name="Seconds">Wall time of the steps.</param>
/// <param name="Generator">State of torch's generator after the last step; empty where the epoch has just begun.</param>
internal readonly record struct EpochState(int Steps, double Loss, long Examples, double Seconds, byte[] Generator)
{
    /// <summary>Bytes of a state that make sense; torch's Mersenne twister has 5,056.</summary>
    private const int MostBytes = 1 << 16;

    public static EpochState Begin { get; } = new(0, 0, 0, 0, []);

    public double MeanLoss => Examples == 0 ? 0 : Loss / Examples;

    /// <summary>After one more step.</summary>
    public EpochState After(double loss, int examples) =>
        this with { Steps = Steps + 1, Loss = Loss + (loss * examples), Examples = Examples + examples };

    public void Write(BinaryWriter writer)
    {
        writer.Write(Steps);
        writer.Write(Loss);
        writer.Write(Examples);
        writer.Write(Seconds);
        writer.Write(Generator.Length);
        writer.Write(Generator);
    }

    /// <exception cref="InvalidDataException">The numbers make no sense.</exception>
    public static EpochState Read(BinaryReader reader)
    {
        var (steps, loss, examples, seconds, length) =
            (reader.ReadInt32(), reader.ReadDouble(), reader.ReadInt64(), reader.ReadDouble(), reader.ReadInt32());
        if (steps < 0 || examples < 0 || length is < 0 or > MostBytes) throw new InvalidDataException("The state of the epoch makes no sense.");
        var generator = reader.ReadBytes(length);
        return generator.Length == length ? new EpochState(steps, loss, examples, seconds, generator) : throw new EndOfStreamException();
    }
}
