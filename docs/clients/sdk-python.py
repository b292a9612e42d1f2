import asyncio

from mcp import Client


async def main() -> None:
    async with Client("http://127.0.0.1:8080/mcp") as client:
        listed = await client.list_tools()
        print([tool.name for tool in listed.tools])

        result = await client.call_tool("weather_get_forecast", {"location": "Paris", "days": 1})
        print(result.content if result.is_error else result.structured_content)


asyncio.run(main())
