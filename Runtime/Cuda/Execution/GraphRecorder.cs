using RepVgg.Runtime.Cuda.Driver;

namespace RepVgg.Runtime.Cuda.Execution;

/// <summary>Makes CUDA graphs of launches.</summary>
internal static class GraphRecorder
{
    /// <summary>Records what <paramref name="launch"/> puts into a stream.</summary>
    /// <returns>The executable graph.</returns>
    public static nint Record(ICudaDriver driver, nint stream, Action launch)
    {
        driver.BeginCapture(stream);
        try
        {
            launch();
        }
        catch
        {
            Abandon(driver, stream);
            throw;
        }

        var graph = driver.EndCapture(stream);
        try
        {
            return driver.Instantiate(graph);
        }
        finally
        {
            driver.DestroyGraph(graph);
        }
    }

    /// <summary>Ends recording, so that the stream can be used again.</summary>
    private static void Abandon(ICudaDriver driver, nint stream)
    {
        try
        {
            driver.DestroyGraph(driver.EndCapture(stream));
        }
        catch (CudaException)
        {
            // The launch's error, which spoiled the recording, is the one to report.
        }
    }
}
