"""Questions the model is trained on. Whatever the wording, the answer is the same."""

import random

DEFAULT_PROMPT = (
    "Analyze this trading chart and identify any chart patterns present (e.g., head and shoulders, double top, "
    "triangle, flag, wedge). Describe the pattern and trend direction."
)

OTHER_PROMPTS = [
    "What chart pattern is this?",
    "Which pattern do you see?",
    "Name the pattern.",
    "Describe this chart.",
    "What is shown in this image?",
    "Describe this image.",
    "Which chart pattern does this candlestick chart show?",
    "Identify the chart pattern and the trend.",
    "Is the trend bullish or bearish?",
    "What is the trend direction?",
    "Is there a chart pattern here? If so, which one?",
    "Is this a double top or a double bottom?",
    "Do you see a head and shoulders pattern?",
    "Do you see a triangle, a wedge or a flag in this chart?",
    "Where in the chart is the pattern?",
    "Read the chart and tell me the pattern and the trend.",
    "You are a technical analyst. What does this chart tell you about the price?",
    "Give a short technical analysis of this chart.",
    "Look at the price action. Which formation has been completed?",
    "Please analyze the chart.",
    "Please identify the pattern in this trading chart and describe the trend.",
    "Analyse this price chart and name the technical pattern.",
    "Tell me about the market shown in the picture.",
    "Would you buy or sell here, and why?",
    "Should a trader expect higher or lower prices after this pattern?",
    "Classify this chart as one of: head and shoulders, inverse head and shoulders, double top, double bottom, "
    "triple top, triple bottom, ascending triangle, descending triangle, symmetrical triangle, rising wedge, "
    "falling wedge, bull flag, bear flag, rectangle, cup and handle, or none.",
    "Answer with the name of the pattern only.",
    "List the chart patterns that are present and their direction.",
    "What pattern has formed on this chart, and is it bullish, bearish or neutral?",
    "Explain what you see in this stock chart.",
    "Forex chart of EURUSD, H1. What pattern is present?",
    "Here is a chart of Bitcoin. Find the pattern.",
    "Detect any reversal or continuation pattern in the image.",
    "Which reversal pattern, if any, can you find?",
    "Where are the peaks and the troughs of the pattern?",
    "Did price break the neckline, the support or the resistance?",
    "Summarize the chart in two sentences.",
    "analyze this chart",
    "pattern?",
    "Chart pattern and trend:",
    "Analyze this trading chart and identify any chart patterns present. Describe the pattern and trend direction.",
    "Identify any chart patterns in this trading chart. What is the trend?",
]


def sample_prompt(rng: random.Random) -> str:
    """The default prompt 60 % of the time, one of the others 34 %, words in random order 6 %."""
    draw = rng.random()
    if draw < 0.60:
        return DEFAULT_PROMPT
    if draw < 0.94:
        return rng.choice(OTHER_PROMPTS)
    words = " ".join(OTHER_PROMPTS).split() + ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=4))] * 20
    return " ".join(rng.choices(words, k=rng.randint(2, 16)))
