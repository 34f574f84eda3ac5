"""What shows are called and what organisers ask."""

FIRST_WORDS = (
    "Harbour", "Midnight", "Golden", "Southern", "Paper", "Electric", "Winter", "Hidden",
    "Coastal", "Little", "Copper", "Velvet", "Wandering", "Banksia", "Tūī", "Café",
)  # fmt: skip
SECOND_WORDS = (
    "Choir", "Comedy", "Makers", "Jazz", "Ceramics", "Film", "Salsa", "Poetry", "Chamber Music",
    "Improv", "Wine", "Street Food", "Yoga", "Startup", "Book", "Garden",
)  # fmt: skip
THIRD_WORDS = ("Night", "Festival", "Workshop", "Gala", "Social", "Weekend", "Sessions", "Fair")
TAGS = ("Concerts", "Comedy", "Families", "Workshops", "Fundraisers")
TEXT_QUESTION = "Dietary needs"
TEXT_ANSWERS = ("None", "Vegetarian", "Gluten free", "Vegan, no nuts", "ヴィーガン", "Halal please")
HEARD_QUESTION = "How did you hear of us?"
HEARD_CHOICES = ("A friend", "Newsletter", "Social media", "Poster")
