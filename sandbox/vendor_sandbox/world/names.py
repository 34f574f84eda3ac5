"""Names of people by origin.

Where a name is not in Latin letters, its romanised form, used in e-mail addresses, follows a slash.
"""

GIVEN_AND_FAMILY: tuple[tuple[str, str], ...] = (
    (
        "Olivia Jack Charlotte Noah Isla William Matilda Lachlan Ruby Thomas Poppy Angus Evie",
        "Smith Jones Williams Brown Wilson Taylor Anderson Thompson White Martin Harris Kelly",
    ),
    (
        "Aroha Wiremu Māia Tāne Ngaire Rāwiri Hine Mikaere Anahera Hēmi",
        "Ngata Parata Tūhoe Kereama Rātana Whaanga Pōtatau Te-Ao Karaitiana Walters",
    ),
    (
        "Mei Wei Xiulan Jun Yuxuan Li 子涵/Zihan 浩然/Haoran Ling Bo",
        "Chen Wang Zhang Liu 李/Li Huang Zhao Wu 周/Zhou Lin",
    ),
    (
        "陽菜/Hina 蓮/Ren さくら/Sakura 大翔/Hiroto Yuki Haruto 結衣/Yui Kenji Aiko 颯太/Sota",
        "佐藤/Sato 鈴木/Suzuki Takahashi Tanaka 伊藤/Ito Watanabe 山本/Yamamoto Nakamura",
    ),
    (
        "José María Lucía Santiago Valentina Andrés Sofía Iñigo Camila Joaquín",
        "García Rodríguez Muñoz Hernández López González Pérez Sánchez Ramírez Núñez",
    ),
    (
        "Priya Arjun Ananya Rohan Diya Vikram Kavya Aditya Meera Sanjay",
        "Patel Singh Sharma Nair Iyer Gupta Reddy Mukherjee Kaur D'Souza",
    ),
    (
        "Søren Åsa Jürgen Zoë François Chloé Łukasz Zofia Ömer Þóra",
        "Müller Jørgensen Lindström Dubois Lefèvre Kowalczyk Wójcik Yılmaz van-der-Berg",  # noqa: RUF001 - Turkish
    ),
    (
        "Fatima Omar Layla Yusuf Amina Khalid Noor Hassan مريم/Maryam علي/Ali",
        "Hussain Rahman Al-Farsi Haddad Khoury Aziz Mansour Karimi حداد/Haddad Saleh",
    ),
    (
        "Nguyệt Minh Thảo Quân Linh Đức Hương Tuấn Ngọc Phúc",
        "Nguyễn Trần Lê Phạm Huỳnh Võ Đặng Bùi Đỗ Hồ",
    ),
    (
        "Siobhán Niamh Eoin Aoife Pádraig Gráinne Cian Róisín Fionn Caoimhe",
        "O'Brien Murphy O'Sullivan McCarthy Byrne Ó-Sé Fitzgerald Gallagher Doyle Nolan",
    ),
    (
        "Kwame Amara Chidi Zanele Thabo Ngozi Tunde Abena Sipho Ifeoma",
        "Okafor Mensah Dlamini Adeyemi Nkosi Boateng Eze Mbeki Owusu Abara",
    ),
    (
        "Leilani Sione Tevita Malia Manaia Sefina Lani Semisi Alofa Ioane",
        "Tupou Fonoti Leota Taufa Faleolo Tuilagi Kaho Vainikolo Pulu Sua",
    ),
    (
        "Ελένη/Eleni Νίκος/Nikos Александр/Aleksandr Анна/Anna Dimitra Ivan Oksana Giorgos",
        "Παπαδόπουλος/Papadopoulos Иванов/Ivanov Kovalenko Nikolaidis Петрова/Petrova Melnyk",
    ),
    (
        "서연/Seoyeon 민준/Minjun Jiwoo Hyejin 도윤/Doyun Eunji Somchai Siriporn Budi Dewi",
        "김/Kim 이/Lee Park Choi Jung Saetang Wijaya Suharto Kang Yoon",
    ),
)

SHORT = ("Bo", "Jo", "Al", "Vi", "Ty")
"""Given names of two letters, as some people give them."""

ORGANISATIONS = (
    "Example Ltd",
    "Northside Primary School",
    "Bayview Rotary Club",
    "Kōwhai Trust",
    "Lindfield & Sons",
    "Studio Neun",
)

MAIL_DOMAINS = (
    "example.com",
    "example.org",
    "example.net",
    "mail.example.com",
    "post.example.org",
    "home.example.net",
)

UNUSABLE_PHONES = (
    "n/a",
    "12345",
    "call me",
    "04",
    "+61 4",
    "0400 000 000 000 000",
    "same as last time",
    "(02) 5550 ext",
)
