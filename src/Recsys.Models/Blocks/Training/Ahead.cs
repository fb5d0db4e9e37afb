using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Recsys.Models.Blocks.Native;

namespace Recsys.Models.Blocks.Training;

/// <summary>
/// Makes inputs on a thread of its own while the one that takes them works on those before, in their order and never more than <see cref="Most"/>
/// ahead. Whatever is random about inputs is drawn where they are made, one after the other, so that the timing of the two threads changes nothing.
/// Inputs are plain arrays: tensors belong to the dispose scope of the thread that trains.
/// </summary>
/// <typeparam name="T">An input.</typeparam>
internal sealed class Ahead<T> : IDisposable
{
    /// <summary>Inputs that are made, or being made, and not yet taken. One would do were they all of one size.</summary>
    public const int Most = 2;

    private readonly IEnumerable<T> _source;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _cancellation;
    private readonly SemaphoreSlim _places = new(Most);
    private readonly BlockingCollection<T> _made = [];
    private readonly Thread _thread;
    private readonly Action<double>? _spent;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts to make inputs.</summary>
    /// <param name="source">Makes an input each time it is asked for the next; asked on the other thread alone.</param>
    /// <param name="cancellationToken">Ends both sides.</param>
    /// <param name="spent">
    /// Told on the other thread of its processor time, before each input can be taken and at its end; 0 where the system has no such clock.
    /// </param>
    public Ahead(IEnumerable<T> source, CancellationToken cancellationToken, Action<double>? spent = null)
    {
        (_source, _cancellation, _spent) = (source, cancellationToken, spent);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _thread = new Thread(Make) { IsBackground = true, Name = "recsys-inputs" };
        _thread.Start();
    }

    /// <summary>The inputs in their order, once.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <remarks>What ends the source with an exception is thrown here, after the inputs before it.</remarks>
    public IEnumerable<T> Inputs()
    {
        foreach (var input in _made.GetConsumingEnumerable(_cancellation))
        {
            _places.Release();
            yield return input;
        }

        _failure?.Throw();
        // The other side may have seen the cancellation first, and left nothing.
        _cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Ends the other thread, after the input that it is at, and waits for its end.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
        _places.Dispose();
        _made.Dispose();
    }

    private void Make()
    {
        try
        {
            using var source = _source.GetEnumerator();
            _places.Wait(_stop.Token);
            while (source.MoveNext())
            {
                _spent?.Invoke(ThreadClock.Seconds() ?? 0);
                _made.Add(source.Current);
                _places.Wait(_stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Nobody wants more.
        }
#pragma warning disable CA1031 // It belongs to the one who takes the inputs.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            _spent?.Invoke(ThreadClock.Seconds() ?? 0);
            _made.CompleteAdding();
        }
    }
}
